//! Between HTTP and HTTPS.

use fetch_many::{Config, ErrorKind, FetchManyExt, http};

use super::{expect_error, expect_response, plan, serve};
use crate::authority::Authority;
use crate::broken::ensure;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

/// From HTTP to HTTPS, where a secret does not go along (it is another origin); within HTTPS; and from
/// HTTPS to HTTP, where nothing goes.
///
/// # Errors
/// [`Broken`], if the first two are not followed so; or if the last is anything but `Err(Redirect)`,
/// or the plain server is asked.
pub(in crate::checks) fn redirect_schemes(subject: &Subject) -> Result<(), Broken> {
    let authority = Authority::new()?;
    let plain = serve(subject, script)?;
    let secure = RawServer::builder()
        .patience(subject.waits())
        .tls(authority.server(&["127.0.0.1"])?)
        .start(script)?;
    let strategy = subject.make(&Config::default().roots(authority.roots()))?;
    let chain = |from: &RawServer, to: &RawServer| {
        let url = from.url(&format!("/to?{}", to.url("/landed")));
        http::Request::get(url)
            .header("authorization", "secret")
            .body(())
    };
    for (from, is_told) in [(&plain, false), (&secure, true)] {
        for outcome in strategy.fetch([chain(from, &secure)], &plan(1)) {
            expect_response(&outcome, 200, "landed")?;
        }
        let hits = secure.hits();
        let told = hits
            .last()
            .is_some_and(|hit| hit.header("authorization").is_some());
        ensure!(
            told == is_told,
            "from {from:?}: the secret was told: {told}"
        );
    }
    let before = plain.counts();
    for outcome in strategy.fetch([chain(&secure, &plain)], &plan(1)) {
        expect_error(subject, &outcome, ErrorKind::Redirect)?;
    }
    let asked = plain.counts().accepted > before.accepted || !plain.hits_since(&before).is_empty();
    ensure!(!asked, "a redirect from https to http was followed");
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    match hit.path.split_once('?') {
        Some((_, location)) => Reply::new().response(302, &[("location", location)], ""),
        None => Reply::new().ok("landed"),
    }
}
