//! An `Err` never ends the batch. Any status is `Ok`.

use fetch_many::{Config, Error, ErrorKind, FetchManyExt, Order};

use super::{Refused, expect_kind, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// Registered and not, of all classes that are no redirect.
const STATUSES: [u16; 20] = [
    200, 201, 203, 206, 299, 300, 400, 401, 404, 407, 408, 418, 421, 429, 451, 500, 501, 503, 504,
    599,
];

/// Every status is a response, every failure an error of its kind, and what comes after them is as
/// if they had not been.
///
/// # Errors
/// [`Broken`], if a failure ends the batch or is of another kind, or a status is an error.
pub(in crate::checks) fn law_07_failure_is_an_item(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    let refused = Refused::new()?;
    let failures = || -> Vec<(Result<String, Error>, ErrorKind)> {
        vec![
            (Ok("no url".to_owned()), ErrorKind::Request),
            (Ok(server.url("/close")), ErrorKind::Disconnected),
            (Ok(server.url("/reset")), ErrorKind::Disconnected),
            (Ok(server.url("/garbage")), ErrorKind::Protocol),
            (Ok(refused.url("/")), ErrorKind::Connect),
            // An input may say itself that an item is none.
            (Err(Error::new(ErrorKind::Decode)), ErrorKind::Decode),
        ]
    };
    for order in [Order::AsCompleted, Order::AsGiven] {
        let kinds: Vec<_> = failures().into_iter().map(|(_, kind)| kind).collect();
        let statuses = STATUSES.map(|status| Ok(server.url(&format!("/{status}"))));
        let failing = failures().into_iter().map(|(url, _)| url);
        let urls = failing.chain(statuses);
        let mut yielded = 0;
        for outcome in strategy.fetch(urls, &plan(3).order(order)) {
            yielded += 1;
            if let Some(kind) = kinds.get(outcome.index) {
                expect_kind(&outcome, *kind)?;
            } else {
                let status = STATUSES[outcome.index - kinds.len()];
                expect_response(&outcome, status, format!("/{status}"))?;
            }
        }
        let requests = kinds.len() + STATUSES.len();
        ensure!(
            yielded == requests,
            "{yielded} outcomes of {requests} requests"
        );
    }
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    match hit.path.as_str() {
        "/close" => Reply::new().fin(),
        "/reset" => Reply::new().rst(),
        "/garbage" => Reply::new().raw("\x01\x02 not http at all \r\n\r\n").fin(),
        path => Reply::new().response(path[1..].parse().unwrap_or(200), &[], path),
    }
}
