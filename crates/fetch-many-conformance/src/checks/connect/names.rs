//! Resolvers that fail, each in its way.

use std::io;
use std::net::SocketAddr;

use fetch_many::{Answer, Config, ErrorKind, FetchManyExt, Resolver};

use crate::broken::ensure;
use crate::checks::trouble::unharmed;
use crate::checks::{describe, expect_kind, expect_response, plan, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// Does something else for each name.
struct Odd(SocketAddr);

impl Resolver for Odd {
    fn resolve(&self, name: &str, answer: Answer) {
        match name {
            "panics.example" => panic!("this resolver panics, as the check wants it to"),
            "drops.example" => drop(answer),
            "nothing.example" => answer.give(Ok(Vec::new())),
            "unknown.example" => answer.give(Err(io::ErrorKind::NotFound.into())),
            "fails.example" => answer.give(Err(io::Error::other("not now"))),
            _ => answer.give(Ok(vec![self.0])),
        }
    }
}

/// A resolver that panics, gives no answer, no address, or an error; and a fixed answer without an address.
///
/// # Errors
/// [`Broken`], if one of these is anything but `Err(Resolve)`, or another item notices.
pub(in crate::checks) fn lookup_trouble(subject: &Subject) -> Result<(), Broken> {
    let bad = ["panics", "drops", "nothing", "unknown", "fails", "fixed"]
        .map(|name| format!("http://{name}.example/"));
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
    let config = Config::default().resolver(Odd(nowhere));
    let config = config.resolve("fixed.example", []);
    unharmed(subject, &config, bad.into(), ErrorKind::Resolve)
}

/// A name that is unknown, and one whose lookup failed for now.
///
/// # Errors
/// [`Broken`], if the errors do not tell them apart, or a name of the resolver's leads nowhere.
pub(in crate::checks) fn lookup_unknown(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("found"))?;
    let strategy = subject.make(&Config::default().resolver(Odd(server.address())))?;
    for (place, says) in [
        ("unknown.example", Some("name unknown")),
        ("fails.example", Some("name not resolved for now")),
        ("other.example", None),
        // The port that the resolver names counts, whatever the URL says.
        ("another.example:1", None),
    ] {
        for outcome in strategy.fetch([format!("http://{place}/")], &plan(1)) {
            let Some(says) = says else {
                expect_response(&outcome, 200, "found")?;
                continue;
            };
            expect_kind(&outcome, ErrorKind::Resolve)?;
            let described = describe(&outcome);
            ensure!(
                described.contains(says),
                "{described}: it is not said that the {says}"
            );
        }
    }
    Ok(())
}
