//! In which order outcomes come: [`Order`].

/// In which order outcomes are yielded.
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Order, Plan};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let urls = ["/a", "/b", "/c"].map(|path| server.url(path));
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let outcomes = fetcher.fetch(&urls, &Plan::new(3).order(Order::AsGiven));
/// assert_eq!(outcomes.map(|outcome| outcome.index).collect::<Vec<_>>(), [0, 1, 2]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Order {
    /// In the order of the input: 0, 1, 2 … Outcomes behind a slow one wait for it and count against
    /// `limit + lookahead` meanwhile.
    AsGiven,
    /// Each as soon as it is complete.
    #[default]
    AsCompleted,
}
