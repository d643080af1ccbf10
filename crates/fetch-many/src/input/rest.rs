//! What a batch leaves of its input: [`Rest`].

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::{Input, Progress};

/// An input that may say neither how much it has nor that it has an end is asked for no more than that.
const MOST: usize = 100_000;

/// An input that outlives its batch, to see what is left of it.
pub(crate) struct Rest<I> {
    input: I,
    /// It has said that there are no more, and must not be asked again.
    ended: bool,
}

impl<I: Input + Unpin> Rest<I> {
    pub(crate) fn new(input: I) -> Self {
        Self {
            input,
            ended: false,
        }
    }

    /// What is there without waiting, after a batch with `taken` outcomes.
    pub(crate) fn left(&mut self, taken: usize) -> impl Iterator<Item = I::Item> {
        let progress = Progress::new(taken, taken);
        let most = self.input.size_hint().1.unwrap_or(MOST);
        let mut context = Context::from_waker(Waker::noop());
        std::iter::from_fn(move || {
            if self.ended {
                return None;
            }
            match self.ask(&mut context, progress) {
                Poll::Ready(next) => next,
                Poll::Pending => None,
            }
        })
        .take(most)
    }

    fn ask(&mut self, context: &mut Context<'_>, progress: Progress) -> Poll<Option<I::Item>> {
        let next = Pin::new(&mut self.input).poll_take(context, progress);
        self.ended |= matches!(next, Poll::Ready(None));
        next
    }
}

/// As seen by the batch, whose end does not close it.
impl<I: Input + Unpin> Input for &mut Rest<I> {
    type Item = I::Item;

    fn poll_take(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        progress: Progress,
    ) -> Poll<Option<I::Item>> {
        self.ask(context, progress)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.input.size_hint()
    }
}
