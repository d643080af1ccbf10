//! What all batches of a fake share: [`World`].

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Reply;
use crate::Request;
use crate::strategy::clock::Clock;

/// A request that a [`Fake`](super::Fake) was asked, and when.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::testing::Fake;
/// use fetch_many::{FetchManyExt, Plan, Rate};
///
/// let fake = Fake::new(|_| "hello");
/// let urls = ["http://a.example/1", "http://a.example/2", "http://a.example/3"];
/// fake.fetch_all(urls, &Plan::new(8).rate(Rate::per_second(2)));
/// let times = fake.asked().into_iter().map(|asked| asked.at.as_millis());
/// assert_eq!(times.collect::<Vec<_>>(), [0, 500, 1000]);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Asked {
    /// The request, without the headers that every strategy adds (`Host`, `User-Agent`, `Accept`, `Accept-Encoding`).
    pub request: Request,
    /// How much time had passed since the fake was made.
    pub at: Duration,
}

pub(super) type Answer = Box<dyn FnMut(&Request) -> Reply + Send>;

pub(super) struct World {
    answer: Mutex<Answer>,
    /// The latest time that any batch has come to.
    pub(super) clock: Clock,
    began: Instant,
    asked: Mutex<Vec<Asked>>,
}

impl World {
    pub(super) fn new(answer: Answer) -> Self {
        let began = Instant::now();
        Self {
            answer: Mutex::new(answer),
            clock: Clock::told(began),
            began,
            asked: Mutex::default(),
        }
    }

    /// What the closure says. Its panic is the caller's.
    pub(super) fn ask(&self, request: &Request, now: Instant) -> Reply {
        let asked = Asked {
            request: request.clone(),
            at: now.saturating_duration_since(self.began),
        };
        self.asked().push(asked);
        // After a panic it is asked again, if somebody does: what becomes of that is its own matter.
        let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer(request)
    }

    pub(super) fn asked(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.clock.now().saturating_duration_since(self.began)
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("elapsed", &self.elapsed())
            .field("asked", &self.asked().len())
            .finish_non_exhaustive()
    }
}
