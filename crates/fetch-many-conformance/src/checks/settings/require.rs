//! `Config::require` and `Config::prefer`.

use fetch_many::{Capability, Config, ErrorKind, FetchManyExt};

use crate::authority::Authority;
use crate::broken::ensure;
use crate::checks::{expect_kind, expect_response, plan, serve};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// Each capability, required and preferred.
///
/// # Errors
/// [`Broken`], if a strategy that does not have it can be made with it required, or the error says anything else; if one
/// that has it asks a server that has not; or if what is only preferred is missed.
pub(in crate::checks) fn setting_require(subject: &Subject) -> Result<(), Broken> {
    for capability in Capability::ALL {
        let can = subject
            .make(&Config::default())?
            .capabilities()
            .contains(capability);
        let required = subject.try_make(&Config::default().require(*capability));
        match (can, required) {
            (true, Ok(_)) => must_be_kept(subject, *capability)?,
            (false, Err(error)) => {
                let said = (error.kind(), error.capability());
                ensure!(
                    said == (ErrorKind::Unsupported, Some(*capability)),
                    "{capability} is required and not there: {said:?}, {error}"
                );
            }
            (false, Ok(_)) => {
                let how = format!("{capability} is required and not there, and nobody said so");
                return Err(Broken::new(how));
            }
            (true, Err(error)) => {
                let how = format!("{capability} is said to be there, and is not: {error}");
                return Err(Broken::new(how));
            }
        }
        let server = serve(subject, |_| Reply::new().ok("without"))?;
        let strategy = subject.make(&Config::default().prefer(*capability))?;
        for outcome in strategy.fetch([server.url("/")], &plan(1)) {
            expect_response(&outcome, 200, "without").map_err(|broken| broken.of("preferred"))?;
        }
    }
    Ok(())
}

/// A server that does not have it.
fn must_be_kept(subject: &Subject, capability: Capability) -> Result<(), Broken> {
    let authority = Authority::new()?;
    let server = RawServer::builder()
        .patience(subject.waits())
        .tls(authority.server(&["127.0.0.1"])?)
        .start(|_| Reply::new().ok("without"))?;
    let config = Config::default()
        .roots(authority.roots())
        .require(capability);
    let strategy = subject.make(&config)?;
    for outcome in strategy.fetch([server.url("/")], &plan(1)) {
        expect_kind(&outcome, ErrorKind::Protocol)?;
    }
    let hits = server.counts().hits;
    ensure!(
        hits == 0,
        "{capability} is required, and a server without it was asked"
    );
    Ok(())
}
