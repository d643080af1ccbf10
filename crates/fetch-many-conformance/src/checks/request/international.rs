//! Hosts that are not ASCII.

use fetch_many::{Config, ErrorKind, FetchManyExt, IntoRequest};

use crate::broken::ensure;
use crate::checks::{describe, expect_kind, expect_response, plan, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// An address in digits and dots of another width, which a browser takes for that address. It needs no
/// resolver.
const WIDE: &str = "\u{ff11}\u{ff12}\u{ff17}\u{3002}\u{ff10}\u{3002}\u{ff10}\u{3002}\u{ff11}";

/// A host that is not ASCII, given and in a `Location`: with the contract's feature `idna` it is the
/// host that a browser would ask, without it the error names the feature.
///
/// # Errors
/// [`Broken`], if it is not, or anything but `Err(Request)` and `Err(Redirect)` comes of them.
pub(in crate::checks) fn request_international(subject: &Subject) -> Result<(), Broken> {
    let is_taken = format!("http://{WIDE}/").into_request().is_ok();
    let server = serve(subject, |hit| {
        if hit.path != "/away" {
            return Reply::new().ok(hit.host.clone());
        }
        let there = hit.host.replace("127.0.0.1", WIDE);
        Reply::new().raw(format!(
            "HTTP/1.1 302 Found\r\nLocation: http://{there}/\r\nContent-Length: 0\r\n\r\n"
        ))
    })?;
    let strategy = subject.make(&Config::default())?;
    let host = server.address().to_string();
    let given = server.url("/").replace("127.0.0.1", WIDE);
    let away = server.url("/away");
    let mut yielded = 0;
    for outcome in strategy.fetch([&given, &away, &given, &away], &plan(1)) {
        yielded += 1;
        if is_taken {
            expect_response(&outcome, 200, &host)?;
            continue;
        }
        let kinds = [ErrorKind::Request, ErrorKind::Redirect];
        expect_kind(&outcome, kinds[outcome.index % 2])?;
        let shown = describe(&outcome);
        ensure!(shown.contains("`idna`"), "{shown} names no feature");
    }
    ensure!(yielded == 4, "{yielded} outcomes of 4 requests");
    Ok(())
}
