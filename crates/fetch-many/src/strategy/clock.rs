//! Where a batch has the time from: [`Clock`].

#[cfg(feature = "testing")]
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

/// The machine's clock; in tests of users one that is told the time, and stands still until then.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    #[cfg(feature = "testing")]
    told: Option<Arc<Told>>,
}

#[cfg_attr(
    not(feature = "testing"),
    expect(clippy::unused_self, reason = "there is but one clock then")
)]
impl Clock {
    pub(crate) fn now(&self) -> Instant {
        #[cfg(feature = "testing")]
        if let Some(told) = &self.told {
            return told.now();
        }
        Instant::now()
    }

    /// The date.
    pub(crate) fn today(&self) -> SystemTime {
        #[cfg(feature = "testing")]
        if let Some(told) = &self.told {
            return told.today();
        }
        SystemTime::now()
    }
}

#[cfg(feature = "testing")]
#[derive(Debug)]
struct Told {
    now: Mutex<Instant>,
    /// What date it was when, by the machine's clock.
    date: (SystemTime, Instant),
}

#[cfg(feature = "testing")]
impl Clock {
    /// A clock that shows this time until it is told another. What date it is then, this clock and all that are made
    /// of it agree about.
    pub(crate) fn told(now: Instant) -> Self {
        let date = (SystemTime::now(), now);
        Self::showing(now, date)
    }

    /// Another clock that shows the same time now.
    pub(crate) fn another(&self) -> Self {
        let now = self.now();
        let date = self
            .told
            .as_ref()
            .map_or((self.today(), now), |told| told.date);
        Self::showing(now, date)
    }

    fn showing(now: Instant, date: (SystemTime, Instant)) -> Self {
        let now = Mutex::new(now);
        Self {
            told: Some(Arc::new(Told { now, date })),
        }
    }

    /// Tells it the time. It does not go back.
    pub(crate) fn advance_to(&self, time: Instant) {
        if let Some(told) = &self.told {
            let mut now = told.now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = time.max(*now);
        }
    }
}

#[cfg(feature = "testing")]
impl Told {
    fn now(&self) -> Instant {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn today(&self) -> SystemTime {
        let (date, then) = self.date;
        let passed = self.now().saturating_duration_since(then);
        date.checked_add(passed).unwrap_or(date)
    }
}
