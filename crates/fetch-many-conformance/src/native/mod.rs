//! The native API of a strategy, in the places where callers use it: [`Native`], and [`check_one`] where nothing is async.
//!
//! The laws are about [`FetchMany`](fetch_many::FetchMany), so [`Checks`](crate::Checks) come to a batch through it alone.
//! What async code meets besides, is the same for all strategies but for the runtime; and one request without a batch is
//! the same for all.

mod contexts;
mod fetchers;
mod inputs;
mod one;
mod runtime;
mod servers;
mod streams;

use fetch_many::Fetch;

pub use self::fetchers::Native;
pub use self::one::check_one;
pub use self::runtime::{Local, Runtime, Spawned};
use crate::Broken;

type Check<F> = fn(&Native<F>) -> Result<(), Broken>;

impl<F: Fetch> Native<F> {
    /// All checks by their names.
    const CHECKS: [(&str, Check<F>); 10] = [
        ("one_heals", one::heals),
        ("one_waits_as_it_is_asked", one::waits_as_it_is_asked),
        ("one_ends_in_time", one::ends_in_time),
        ("one_that_is_dropped", streams::one_that_is_dropped),
        ("stream_is_spawned", streams::is_spawned),
        ("stream_is_dropped", streams::is_dropped),
        ("stream_of_a_slow_input", inputs::slow),
        ("stream_that_grows", inputs::growing),
        ("stream_of_a_feed", inputs::fed),
        ("stream_with_contexts", contexts::come_back),
    ];

    /// The names of the checks.
    ///
    /// ```
    /// use fetch_many::testing::Fake;
    /// use fetch_many_conformance::native::Native;
    ///
    /// assert!(Native::<Fake>::names().contains(&"stream_is_spawned"));
    /// ```
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        Self::CHECKS.iter().map(|(name, _)| *name).collect()
    }

    /// Asks for all of it.
    ///
    /// # Errors
    /// [`Broken`], with the name of the first check that fails.
    pub fn check(&self) -> Result<(), Broken> {
        Self::CHECKS
            .iter()
            .try_for_each(|(name, check)| check(self).map_err(|broken| broken.of(name)))
    }

    /// Asks for one thing.
    ///
    /// # Errors
    /// [`Broken`], if the check fails.
    ///
    /// # Panics
    /// If there is no check of this name.
    #[track_caller]
    pub fn check_named(&self, name: &str) -> Result<(), Broken> {
        let mut checks = Self::CHECKS.iter();
        let found = checks.find(|(each, _)| *each == name);
        let (_, check) = found.unwrap_or_else(|| panic!("there is no check {name:?}"));
        check(self)
    }
}
