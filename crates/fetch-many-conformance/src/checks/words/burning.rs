//! A sink that fails: [`Burning`].

use std::io;

use fetch_many::{Bytes, Head, Intake, Sink, Stored, Whole};

/// A sink that fails at one of its steps, or at none.
#[derive(Clone, Copy)]
pub(super) struct Burning(pub(super) Option<At>);

/// Where it fails.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum At {
    Open,
    Write,
    Commit,
    /// It panics when it is written to.
    Panic,
}

impl Burning {
    fn pass(self, step: At) -> io::Result<()> {
        if self.0 == Some(step) {
            return Err(io::Error::other("disk on fire"));
        }
        Ok(())
    }
}

impl Sink for Burning {
    fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
        self.pass(At::Open)?;
        Ok(Box::new(*self))
    }
}

impl Intake for Burning {
    fn write(&mut self, _: Bytes) -> io::Result<()> {
        assert!(self.0 != Some(At::Panic), "on purpose");
        self.pass(At::Write)
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        self.pass(At::Commit)?;
        Ok(Stored::new(whole.length))
    }
}
