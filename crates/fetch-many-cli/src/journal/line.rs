//! What came of one entry: [`Line`].

use fetch_many::{ErrorKind, Spent};
use serde::{Deserialize, Serialize};

use super::amounts::Amounts;
use crate::list::{Id, Rest};

/// What came of one entry of the list: a record each.
///
/// ```
/// use fetch_many_cli::journal::{Line, State};
///
/// let mut line = Line::new(6, 7, "http://user:secret@example.com/a");
/// line.state = State::Ok;
/// line.status = Some(200);
/// assert_eq!(line.url, "http://example.com/a");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The entry's position in the list, from 0.
    pub index: u64,
    /// The line of the list that it is in, from 1.
    pub line: u64,
    /// The key that the list gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What a rerun recognises it by; absent where a line of the list is no entry.
    #[serde(default, with = "super::id", skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The URL as it was given, without name and password.
    pub url: String,
    /// What came of it, in one word.
    pub state: State,
    /// The status of the last response, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
    /// The URL that was asked last, if a redirect led to another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_url: Option<String>,
    /// The file with the body: relative to the output directory, with `/` between its parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// How many bytes the body has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The body's digest (BLAKE3, hexadecimal).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blake3: Option<String>,
    /// Whether the server said that the file of an earlier run is still the body (304).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unchanged: bool,
    /// The header `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The header `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// How many requests were sent for it.
    #[serde(default)]
    pub attempts: u32,
    /// How many redirects were followed.
    #[serde(default)]
    pub redirects: u32,
    /// When it was taken up, in nanoseconds since the run began to fetch.
    #[serde(default)]
    pub taken: u64,
    /// When its first request was sent, likewise; absent if none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<u64>,
    /// Where its time went, in nanoseconds, by the names of [`Spent`].
    #[serde(default, skip_serializing_if = "Amounts::is_empty")]
    pub phases: Amounts<Spent>,
    /// On which connection its last exchange ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
    /// What the list says of it besides.
    #[serde(default, skip_serializing_if = "Rest::is_empty")]
    pub rest: Rest,
}

/// What came of an entry, in one word.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is fetched, and its status is one that was asked for.
    Ok,
    /// It is not.
    #[default]
    Failed,
    /// The run was over before it was done: a stop, or the deadline.
    Cancelled,
}

/// Why an entry failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind of error, by the name of the variant of [`ErrorKind`] in small letters, with `-` between its words;
    /// `status` for a response whose status is none that was asked for, `line` for a line of the list that is no entry, `name`
    /// for an entry that no file can be named after, `given-up` for one whose host has failed too often.
    pub kind: String,
    /// The error in one line.
    pub message: String,
}

/// More of a message helps nobody.
const LONGEST: usize = 1_000;

impl Failure {
    /// An error of this kind. A message of more than a thousand letters is cut.
    #[must_use]
    pub fn new(kind: impl Into<String>, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if let Some((end, _)) = message.char_indices().nth(LONGEST) {
            message.truncate(end);
            message.push('\u{2026}');
        }
        Self {
            kind: kind.into(),
            message,
        }
    }

    /// The name of an error's kind, as it is written.
    ///
    /// ```
    /// use fetch_many::ErrorKind;
    /// use fetch_many_cli::journal::Failure;
    ///
    /// assert_eq!(Failure::kind_of(ErrorKind::TooLarge), "too-large");
    /// ```
    #[must_use]
    pub fn kind_of(kind: ErrorKind) -> String {
        let mut name = String::new();
        for letter in format!("{kind:?}").chars() {
            if letter.is_ascii_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }
}

impl From<&fetch_many::Error> for Failure {
    fn from(error: &fetch_many::Error) -> Self {
        Self::new(Self::kind_of(error.kind()), error.to_string())
    }
}

/// On which connection an exchange ran.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Whether it was made for this exchange.
    pub new: bool,
    /// The address that it leads to, if the client tells: the host's, or the proxy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// The version of HTTP, if a response came: `HTTP/1.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

impl Line {
    /// An entry that nothing has come of yet. The URL loses its name and password.
    #[must_use]
    pub fn new(index: u64, line: u64, url: &str) -> Self {
        Self {
            index,
            line,
            url: super::url::shown(url),
            ..Self::default()
        }
    }

    /// When the outcome was known, in nanoseconds since the run began to fetch.
    #[must_use]
    pub fn finished(&self) -> u64 {
        self.taken
            .saturating_add(self.spent(|spent| !spent.is_held()))
    }

    /// How long it took from its first request to its outcome, pauses between attempts included; 0 if none was sent.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        self.started
            .map_or(0, |started| self.finished().saturating_sub(started))
    }

    /// How many nanoseconds went to these phases.
    #[must_use]
    pub fn spent(&self, counts: impl Fn(Spent) -> bool) -> u64 {
        let spent = self.phases.iter().filter(|(spent, _)| counts(*spent));
        let nanos: u128 = spent.map(|(_, nanos)| nanos).fold(0, u128::saturating_add);
        u64::try_from(nanos).unwrap_or(u64::MAX)
    }
}
