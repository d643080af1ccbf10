//! What a proxy is asked, what it must not see, and what it may do wrong.

pub(super) mod refusals;
pub(super) mod routes;
pub(super) mod tunnels;

use fetch_many::{Config, FetchManyExt, Outcome, Proxy};

use super::plan;
use crate::{Broken, Subject};

/// One request each, one after the other, with these settings and through this proxy.
fn fetch(
    subject: &Subject,
    config: &Config,
    proxy: Proxy,
    urls: &[&str],
) -> Result<Vec<Outcome>, Broken> {
    let strategy = subject.make(&config.clone().proxy(proxy))?;
    Ok(strategy.fetch_all(urls.iter().copied(), &plan(1)))
}
