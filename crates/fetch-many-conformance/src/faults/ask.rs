//! Many replies, asked for in one batch: [`ask`].

use fetch_many::{Config, FetchManyExt, Outcome, Plan, Retry};

use super::TIMEOUT;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

/// Enough to make many cases quick, and few enough for the server's threads.
const LIMIT: usize = 64;

/// Asks a strategy for `/0`, `/1` …, which a server answers with these replies. Nothing is tried
/// again, no redirect followed.
pub(super) fn ask(
    subject: &Subject,
    replies: Vec<Reply>,
    mut look: impl FnMut(&Outcome),
) -> Result<(), Broken> {
    let cases = replies.len();
    let script = move |hit: &Hit| {
        let number: Option<usize> = hit.path.trim_start_matches('/').parse().ok();
        let reply = number.and_then(|number| replies.get(number));
        reply.cloned().unwrap_or_default()
    };
    let server = RawServer::builder()
        .patience(subject.waits())
        .start(script)?;
    let config = Config::default()
        .timeout(TIMEOUT)
        .max_body_bytes(64 << 10)
        .max_redirects(0);
    let strategy = subject.make(&config)?;
    let plan = Plan::new(LIMIT).retry(Retry::none());
    let urls = (0..cases).map(|number| server.url(&format!("/{number}")));
    let mut seen = 0;
    for outcome in strategy.fetch(urls, &plan) {
        look(&outcome);
        seen += 1;
    }
    if seen != cases {
        let how = format!("{seen} outcomes of {cases} requests");
        return Err(Broken::new(how));
    }
    Ok(())
}
