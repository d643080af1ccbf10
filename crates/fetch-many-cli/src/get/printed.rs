//! One body to standard output: [`Printed`].

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fetch_many::{Bytes, Head, Intake, Kept, Sink, Stored, Whole};

/// Writes a body as it comes. What has been written cannot be taken back, so another attempt may go on with the same version,
/// and may not begin anew.
#[derive(Debug, Default)]
pub(super) struct Printed {
    has_begun: Arc<AtomicBool>,
}

impl Sink for Printed {
    fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
        if self.has_begun.load(Ordering::Relaxed) {
            return Err(io::Error::other(
                "a part of the body is printed already, so it cannot be fetched again from its start",
            ));
        }
        Ok(Box::new(Printing {
            has_begun: Arc::clone(&self.has_begun),
            written: 0,
        }))
    }
}

struct Printing {
    has_begun: Arc<AtomicBool>,
    written: u64,
}

impl Intake for Printing {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.has_begun.store(true, Ordering::Relaxed);
        io::stdout().lock().write_all(&data)?;
        self.written += data.len() as u64;
        Ok(())
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        io::stdout().lock().flush()?;
        Ok(Stored::new(whole.length))
    }

    fn keep(self: Box<Self>) -> Option<Kept> {
        Some(Kept::new(self.written, move || Ok(self)))
    }
}
