//! A line in a terminal: [`Progress`].

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use fetch_many::{Event, Happening, Observer};
use indicatif::{ProgressBar, ProgressStyle};

/// A line on standard error that says how far a batch is: how many outcomes have been yielded, of how many, how fast, and how
/// many failed or were tried again. Nothing is drawn where standard error is no terminal.
///
/// The line stays when this is dropped, as it was last.
///
/// ```
/// use std::sync::Arc;
/// use fetch_many::Plan;
/// use fetch_many_observe::Progress;
///
/// let progress = Arc::new(Progress::of(200));
/// let plan = Plan::new(8).observe(progress.clone());
/// assert_eq!(progress.bar().length(), Some(200));
/// ```
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    failed: AtomicUsize,
    retries: AtomicUsize,
}

impl Progress {
    /// For an input of which nobody knows how long it is.
    #[must_use]
    pub fn new() -> Self {
        let bar = ProgressBar::no_length();
        Self::on(bar.with_style(style("{spinner} {human_pos} in {elapsed}, {per_sec}{msg}")))
    }

    /// For so many requests.
    #[must_use]
    pub fn of(requests: usize) -> Self {
        let bar = ProgressBar::new(requests as u64);
        let line = "{wide_bar} {human_pos} of {human_len}, {per_sec}, {eta} left{msg}";
        Self::on(bar.with_style(style(line)))
    }

    /// On a bar that is set up in another way, such as one of several.
    #[must_use]
    pub fn on(bar: ProgressBar) -> Self {
        Self {
            bar,
            failed: AtomicUsize::new(0),
            retries: AtomicUsize::new(0),
        }
    }

    /// What is drawn.
    #[must_use]
    pub fn bar(&self) -> &ProgressBar {
        &self.bar
    }

    /// Says how many failed and were tried again, if any.
    fn say(&self) {
        let mut said = String::new();
        for (count, what) in [(&self.failed, "failed"), (&self.retries, "tried again")] {
            let count = count.load(Relaxed);
            if count > 0 {
                said.extend([", ", &count.to_string(), " ", what]);
            }
        }
        self.bar.set_message(said);
    }
}

/// The templates are ours, and tested.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is well-formed")
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Observer for Progress {
    fn observe(&self, event: &Event) {
        match &event.what {
            Happening::Retrying { .. } => {
                self.retries.fetch_add(1, Relaxed);
                self.say();
            }
            Happening::Finished { result: Err(_), .. } => {
                self.failed.fetch_add(1, Relaxed);
                self.say();
            }
            Happening::Yielded { .. } => self.bar.inc(1),
            _ => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.abandon();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lines_are_well_formed() {
        assert_eq!(Progress::new().bar().length(), None);
        assert_eq!(Progress::of(7).bar().length(), Some(7));
    }
}
