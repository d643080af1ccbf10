//! `Config::user_agent`.

use fetch_many::{Config, FetchManyExt, http};

use crate::broken::ensure;
use crate::checks::{describe, plan, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// The setting's value is sent, the default's as well, and a request's own goes before both.
///
/// # Errors
/// [`Broken`], if another arrives, or more than one.
pub(in crate::checks) fn setting_user_agent(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("seen"))?;
    let default = Config::default();
    let set = Config::default().user_agent("set/1.0 (by a test)");
    for config in [default, set] {
        let strategy = subject.make(&config)?;
        let plain = http::Request::get(server.url("/")).body(());
        let own = http::Request::get(server.url("/own")).header("User-Agent", "own/2.0");
        for outcome in strategy.fetch([plain, own.body(())], &plan(1)) {
            ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
        }
        for hit in server.hits().iter().rev().take(2) {
            let expected = match hit.path.as_str() {
                "/own" => "own/2.0",
                _ => config.user_agent.as_str(),
            };
            let head = String::from_utf8_lossy(&hit.head).to_ascii_lowercase();
            let count = head.matches("\r\nuser-agent:").count();
            let found = hit.header("user-agent");
            ensure!(
                found == Some(expected) && count == 1,
                "{found:?} arrived ({count} times) in place of {expected:?}"
            );
        }
    }
    Ok(())
}
