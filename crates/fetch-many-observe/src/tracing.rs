//! Spans for the crate `tracing`: [`Tracing`].

use fetch_many::http::Uri;
use fetch_many::{AttemptEnd, Event, Happening, Observer, Request};
use tracing::field::Empty;
use tracing::{Span, info, info_span, warn};

use crate::underway::{Underway, error_type};

/// A span for each attempt, from its start to its end, with the attributes that OpenTelemetry's semantic conventions name
/// for HTTP clients (version 1.27): `http.request.method`, `url.full`, `server.address`, `server.port`,
/// `http.request.resend_count`, `http.response.status_code`, `error.type`, `network.peer.address`, `network.peer.port`,
/// `network.protocol.version`. Besides `fetch_many.index`, the position of the request in its input.
///
/// That an attempt will be repeated, or leads elsewhere, is an event in its span; that a host has asked to be left alone, a
/// warning. All have the target `fetch_many`.
///
/// `url.full` is without userinfo, query and fragment. What a client does not tell is not recorded.
///
/// ```
/// use std::sync::Arc;
/// use fetch_many::Plan;
/// use fetch_many_observe::Tracing;
///
/// let plan = Plan::new(8).observe(Arc::new(Tracing::new()));
/// assert_eq!(plan.observers.len(), 1);
/// ```
#[derive(Debug)]
pub struct Tracing {
    parent: Span,
    spans: Underway<Span>,
}

impl Tracing {
    /// The span of whoever calls this is the parent of all: workers have none of their own.
    #[must_use]
    pub fn new() -> Self {
        Self {
            parent: Span::current(),
            spans: Underway::default(),
        }
    }
}

impl Default for Tracing {
    fn default() -> Self {
        Self::new()
    }
}

impl Observer for Tracing {
    fn observe(&self, event: &Event) {
        match &event.what {
            Happening::Started {
                index,
                attempt,
                request,
            } => {
                let span = span(&self.parent, *index, *attempt, request);
                self.spans.start(event, span);
            }
            Happening::Redirected { ended, to, .. } => self.end(event, ended, |span| {
                info!(target: "fetch_many", parent: span, to = redacted(to), "redirected");
            }),
            Happening::Retrying { ended, until, .. } => self.end(event, ended, |span| {
                let pause = until.saturating_duration_since(event.at).as_secs_f64();
                info!(target: "fetch_many", parent: span, pause, "will be tried again");
            }),
            Happening::Finished {
                ended: Some(ended), ..
            } => self.end(event, ended, |_| {}),
            Happening::Paused { host, until } => {
                let pause = until.saturating_duration_since(event.at).as_secs_f64();
                warn!(target: "fetch_many", parent: &self.parent, host, pause, "asks to be left alone");
            }
            _ => {}
        }
    }
}

impl Tracing {
    /// Closes the span of this attempt, after `tell` has said in it what comes then.
    fn end(&self, event: &Event, ended: &AttemptEnd, tell: impl FnOnce(&Span)) {
        let Some(span) = self.spans.end(event) else {
            return;
        };
        if let Ok(status) = ended.result {
            span.record("http.response.status_code", status.as_u16());
        }
        if let Some(error) = error_type(&ended.result) {
            span.record("error.type", error);
        }
        if let Some(connection) = ended.connection {
            if let Some(peer) = connection.peer {
                span.record("network.peer.address", peer.ip().to_string());
                span.record("network.peer.port", peer.port());
            }
            let version = connection.version.map(|version| format!("{version:?}"));
            if let Some(version) = version.as_deref().and_then(|it| it.strip_prefix("HTTP/")) {
                span.record("network.protocol.version", version);
            }
        }
        tell(&span);
    }
}

fn span(parent: &Span, index: usize, attempt: u32, request: &Request) -> Span {
    let (method, uri) = (request.method(), request.uri());
    let span = info_span!(
        target: "fetch_many",
        parent: parent,
        "attempt",
        otel.name = method.as_str(),
        otel.kind = "client",
        fetch_many.index = index,
        http.request.method = method.as_str(),
        http.request.resend_count = Empty,
        url.full = redacted(uri),
        server.address = uri.host(),
        server.port = port(uri),
        http.response.status_code = Empty,
        "error.type" = Empty,
        network.peer.address = Empty,
        network.peer.port = Empty,
        network.protocol.version = Empty,
    );
    if attempt > 1 {
        span.record("http.request.resend_count", attempt - 1);
    }
    span
}

fn port(uri: &Uri) -> Option<u16> {
    uri.port_u16().or(match uri.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    })
}

/// Without what may be a secret.
fn redacted(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let port = uri.port().map(|port| format!(":{port}"));
    format!(
        "{scheme}://{host}{}{}",
        port.unwrap_or_default(),
        uri.path()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_told_without_what_may_be_a_secret() {
        for (url, told) in [
            ("http://user:pass@host/a?key=secret", "http://host/a"),
            ("https://[::1]:8443/?q", "https://[::1]:8443/"),
            ("http://host", "http://host/"),
        ] {
            assert_eq!(redacted(&url.parse().unwrap()), told);
        }
    }
}
