//! `Config::decode`.

use fetch_many::{Config, FetchManyExt, Outcome};

use super::super::{codings, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// A body in gzip comes decoded, or as it was sent if that is wanted. A part of one (206) always comes as it
/// was sent. (What comes of one that is no gzip, or too large, `bomb_encoded` asks.)
///
/// # Errors
/// [`Broken`], if one of these is otherwise.
pub(in crate::checks) fn setting_decode(subject: &Subject) -> Result<(), Broken> {
    // Here, not in the script: the server's threads have no stack for a compressor.
    let hello = codings::gzip(b"hello");
    let whole = hello.clone();
    let server = serve(subject, move |hit| match hit.path.as_str() {
        "/part" => Reply::new().response(206, &[("content-encoding", "gzip")], &hello[3..9]),
        _ => Reply::new().response(200, &[("content-encoding", "gzip")], &hello),
    })?;
    let strategy = subject.make(&Config::default())?;
    for outcome in strategy.fetch([server.url("/")], &plan(1)) {
        decoded(&outcome)?;
    }
    for outcome in strategy.fetch([server.url("/part")], &plan(1)) {
        expect_response(&outcome, 206, &whole[3..9])?;
    }
    let strategy = subject.make(&Config::default().decode(false))?;
    for outcome in strategy.fetch([server.url("/")], &plan(1)) {
        expect_response(&outcome, 200, &whole)?;
    }
    Ok(())
}

fn decoded(outcome: &Outcome) -> Result<(), Broken> {
    expect_response(outcome, 200, "hello")?;
    let encoded = outcome
        .result
        .iter()
        .any(|response| response.headers().contains_key("content-encoding"));
    ensure!(!encoded, "a decoded body is still called encoded");
    Ok(())
}
