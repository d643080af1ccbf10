//! What is asked for, and the line that must come of it: [`Case`].

use fetch_many::http::Extensions;
use fetch_many::{Error, IntoRequest, Request};

/// A name that takes a second to be looked up.
pub(super) const SLOW: &str = "slow.example";

/// What no line may hold: it is in the query of each URL.
pub(super) const SECRET: &str = "secret";

/// What is asked for, and the line that must come of it.
pub(super) struct Case {
    pub(super) what: &'static str,
    pub(super) request: Result<Request, Error>,
    pub(super) line: String,
}

impl Case {
    /// In a line, `{host}` stands for host and port of the URL, and `{path}` for its path.
    pub(super) fn at(what: &'static str, url: &str, line: &str) -> Self {
        let (_, place) = url.split_once("://").unwrap_or_default();
        let (host, path) = place.split_once('/').unwrap_or((place, ""));
        let line = line.replace("{host}", host);
        let url = format!("{url}?token={SECRET}");
        Self {
            what,
            request: url.into_request(),
            line: line.replace("{path}", &format!("/{path}")),
        }
    }

    /// With this attached to the request.
    pub(super) fn attached(mut self, attach: fn(&mut Extensions)) -> Self {
        if let Ok(request) = &mut self.request {
            attach(request.extensions_mut());
        }
        self
    }
}

/// How long connecting took in whole seconds, and not at all if it was less than one: on a busy machine it takes a
/// moment longer.
pub(super) fn in_whole_seconds(line: &str) -> String {
    let Some((before, after)) = line.split_once(" of them connecting") else {
        return line.to_owned();
    };
    let Some((before, seconds)) = before.rsplit_once(", ") else {
        return line.to_owned();
    };
    match seconds.split_once('.').map_or(seconds, |(whole, _)| whole) {
        "0" => format!("{before}{after}"),
        whole => format!("{before}, {whole} of them connecting{after}"),
    }
}
