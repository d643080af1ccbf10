//! An input that grows from what comes of it: [`Growing`].

use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Input, IntoInput, Progress};

/// What [`Requests::growing`](super::Requests::growing) makes: an iterator whose `None` means that it has nothing *now*.
///
/// ```
/// use fetch_many::Requests;
///
/// let growing = Requests::growing(["http://example.com/"]);
/// assert!(format!("{growing:?}").starts_with("Growing"));
/// ```
#[derive(Debug)]
pub struct Growing<I> {
    items: I,
    /// How many outcomes had been yielded when it had nothing.
    dry_at: Option<usize>,
}

impl<I> Growing<I> {
    pub(super) fn new(items: I) -> Self {
        Self {
            items,
            dry_at: None,
        }
    }
}

/// The iterator itself is never pinned.
impl<I> Unpin for Growing<I> {}

impl<I: Iterator> Input for Growing<I> {
    type Item = I::Item;

    fn poll_take(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        progress: Progress,
    ) -> Poll<Option<I::Item>> {
        // It grows from outcomes, and there has been none since.
        if self.dry_at == Some(progress.yielded) {
            return Poll::Pending;
        }
        match self.items.next() {
            Some(item) => Poll::Ready(Some(item)),
            None if progress.outstanding() == 0 => Poll::Ready(None),
            None => {
                self.dry_at = Some(progress.yielded);
                Poll::Pending
            }
        }
    }
}

impl<I: Iterator> IntoInput for Growing<I> {
    type Item = I::Item;
    type Input = Self;

    fn into_input(self) -> Self {
        self
    }
}
