//! A line out of an outcome.

use std::time::Instant;

use fetch_many::http::HeaderMap;
use fetch_many::http::header::{ETAG, HeaderName, LAST_MODIFIED};
use fetch_many::{ConnectionInfo, ErrorKind, Outcome, Response};

use super::line::{Connection, Line, State};

impl Line {
    /// Writes down what has come of it. Whether the status is one that was asked for, is the caller's to say: an answer is
    /// [`Ok`](State::Ok) here, whatever its status. So are the file, its digest, and whether it is unchanged.
    ///
    /// `began`: when the run began to fetch.
    ///
    /// ```
    /// use fetch_many::testing::{Fake, Reply};
    /// use fetch_many::{FetchManyExt, Plan};
    /// use fetch_many_cli::journal::{Line, State};
    ///
    /// let fake = Fake::new(|_| Reply::from("hello").header("etag", "\"1\""));
    /// let url = "http://a.example/";
    /// for outcome in fake.fetch([url], &Plan::new(1)) {
    ///     let line = Line::new(0, 1, url).came(&outcome, outcome.timing.taken);
    ///     assert_eq!((line.state, line.status, line.bytes), (State::Ok, Some(200), Some(5)));
    ///     assert_eq!(line.etag.as_deref(), Some("\"1\""));
    ///     assert_eq!((line.taken, line.final_url), (0, None));
    /// }
    /// ```
    #[must_use]
    pub fn came(mut self, outcome: &Outcome, began: Instant) -> Self {
        let timing = &outcome.timing;
        self.taken = since(began, timing.taken);
        self.started = timing.started.map(|started| since(began, started));
        self.attempts = outcome.attempts;
        self.redirects = outcome.redirects;
        let phases = outcome.phases.iter();
        self.phases = phases
            .map(|(spent, time)| (spent, time.as_nanos()))
            .collect();
        self.connection = outcome.connection.map(Connection::from);
        if outcome.redirects > 0 {
            let last = outcome.uri.as_ref();
            self.final_url = last.map(|uri| super::url::shown(&uri.to_string()));
        }
        match &outcome.result {
            Ok(response) => self.answered(response),
            Err(error) => {
                let is_cut = matches!(error.kind(), ErrorKind::Cancelled | ErrorKind::Deadline);
                self.state = if is_cut {
                    State::Cancelled
                } else {
                    State::Failed
                };
                self.status = error.status().map(|status| status.as_u16());
                self.error = Some(error.into());
            }
        }
        self
    }

    fn answered(&mut self, response: &Response) {
        self.state = State::Ok;
        self.status = Some(response.status().as_u16());
        let stored = response.extensions().get::<fetch_many::Stored>();
        let in_memory = response.body().len() as u64;
        self.bytes = Some(stored.map_or(in_memory, |stored| stored.length));
        self.etag = value(response.headers(), ETAG);
        self.last_modified = value(response.headers(), LAST_MODIFIED);
    }
}

/// What can be sent back as it came. What is no text is not kept, since it could not.
fn value(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?;
    Some(value.to_owned())
}

/// In nanoseconds. Five centuries are as good as for ever.
fn since(began: Instant, at: Instant) -> u64 {
    let time = at.saturating_duration_since(began);
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

impl From<ConnectionInfo> for Connection {
    fn from(connection: ConnectionInfo) -> Self {
        Self {
            new: connection.is_new,
            peer: connection.peer.map(|peer| peer.to_string()),
            version: connection.version.map(|version| format!("{version:?}")),
        }
    }
}
