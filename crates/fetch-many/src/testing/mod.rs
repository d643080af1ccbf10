//! For tests of programs that fetch: a [`Fake`], which a closure answers in virtual time.
//!
//! Everything but the network is real: the order, the limits, retries, redirects, rates and the deadline are those of
//! the engine that every strategy runs. Time is not: it passes when nothing else is left to do, at once, to the moment
//! at which the next thing happens. So a `Retry-After: 3600` costs nothing, and a test gives the same result every time.
//!
//! ```
//! use std::time::Duration;
//!
//! use fetch_many::testing::{Fake, Reply};
//! use fetch_many::{FetchMany, FetchManyExt, Order, Plan, ResponseExt, Retry};
//!
//! /// The program's own: the first line of each page, or what was wrong.
//! fn titles(fetcher: &dyn FetchMany, urls: &[&str]) -> Vec<String> {
//!     let retry = Retry::default().max_retry_after(Duration::from_secs(7200));
//!     let plan = Plan::new(8).order(Order::AsGiven).retry(retry);
//!     let outcomes = fetcher.fetch(urls, &plan);
//!     let title = |response: fetch_many::Response| response.text_lossy().lines().next().unwrap_or("").to_owned();
//!     let titles = outcomes.map(|outcome| outcome.error_for_status().map(title));
//!     titles.map(|title| title.unwrap_or_else(|error| error.to_string())).collect()
//! }
//!
//! let mut is_busy = true;
//! let fake = Fake::new(move |request| match request.uri().path() {
//!     "/busy" if std::mem::take(&mut is_busy) => Reply::status(503).header("retry-after", "3600"),
//!     "/gone" => Reply::status(410),
//!     path => Reply::from(format!("This is {path}\nand nothing else")),
//! });
//! let urls = ["http://a.example/one", "http://b.example/busy", "http://a.example/gone"];
//! assert_eq!(titles(&fake, &urls), ["This is /one", "This is /busy", "status 410 Gone: a.example/gone"]);
//! assert_eq!(fake.elapsed(), Duration::from_secs(3600));
//! ```

mod arrival;
mod fake;
#[cfg(feature = "stream")]
mod native;
mod reply;
mod run;
#[cfg(test)]
mod tests;
mod world;

pub use self::fake::Fake;
pub use self::reply::Reply;
pub use self::world::Asked;
