//! What the bodies of one batch have in common: [`Bodies`].

use std::fmt;

use super::allowance::Allowance;
use super::sink::SinkTo;
use super::writers::Writers;

/// What the bodies of one batch have in common: where they go, how much of them may be in memory, and who writes them.
pub(crate) struct Bodies {
    pub(crate) sink: Option<SinkTo>,
    pub(crate) allowance: Allowance,
    pub(crate) writers: Writers,
}

impl Bodies {
    pub(crate) fn new(sink: Option<SinkTo>, in_memory: usize) -> Self {
        Self {
            sink,
            allowance: Allowance::new(in_memory),
            writers: Writers::default(),
        }
    }

    /// Wakes those who wait for room, if they may go on now.
    pub(crate) fn wake(&self) {
        self.allowance.wake();
    }
}

/// Those of a request without a batch.
impl Default for Bodies {
    fn default() -> Self {
        Self::new(None, 64 << 20)
    }
}

impl fmt::Debug for Bodies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bodies")
            .field("sink", &self.sink)
            .field("allowance", &self.allowance)
            .finish_non_exhaustive()
    }
}
