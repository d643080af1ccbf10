//! An input that is an iterator and nothing more: [`Plain`].

use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Input, Progress};

/// An iterator: where it has nothing yet, whoever asks it waits in its `next`, and its `None` is the end.
#[derive(Debug)]
pub struct Plain<I>(I);

impl<I> Plain<I> {
    pub(super) fn new(items: I) -> Self {
        Self(items)
    }
}

/// The iterator itself is never pinned.
impl<I> Unpin for Plain<I> {}

impl<I: Iterator> Input for Plain<I> {
    type Item = I::Item;

    fn poll_take(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: Progress,
    ) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}
