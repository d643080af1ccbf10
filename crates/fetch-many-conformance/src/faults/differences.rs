//! Strategies compared with each other, by mutations of valid responses: [`differences`].

use std::fmt;
use std::ops::Range;

use fetch_many::http::Version;
use fetch_many::strategy::HeadLines;
use fetch_many::{Bytes, ErrorKind, Outcome};

use super::End;
use super::ask::ask;
use super::mutation::mutant;
use crate::{Broken, Subject};

/// As many as one server remembers.
const ROUND: u64 = 1_000;

/// A mutation of which not every strategy makes the same, or of which one makes what nobody may make:
/// a body that was not sent, less than the length that is declared, or no end before the timeout.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Which case of its seed it is.
    pub number: u64,
    /// What was sent, before the connection was closed.
    pub bytes: Vec<u8>,
    /// What came, by strategy.
    pub came: Vec<(&'static str, Came)>,
}

/// What came of an exchange, as far as strategies must agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// A response.
    Ok {
        /// Its version.
        version: Version,
        /// Its status.
        status: u16,
        /// Its headers, sorted by name. Those of one name are in their order.
        headers: Vec<(String, Bytes)>,
        /// Its body.
        body: Bytes,
    },
    /// An error of this kind.
    Err(ErrorKind),
}

/// Sends the same mutations of valid responses to all of these strategies: the cases of these numbers,
/// of this seed. After each the connection is closed, so nobody has to wait. Returns those on which
/// they differ.
///
/// # Errors
/// [`Broken`] if a strategy or the server cannot be made.
pub fn differences(
    subjects: &[(&'static str, Subject)],
    seed: u64,
    cases: Range<u64>,
) -> Result<Vec<Difference>, Broken> {
    let mut differences = Vec::new();
    let mut start = cases.start;
    while start < cases.end {
        let round = start..cases.end.min(start + ROUND);
        start = round.end;
        let mut all = round_of(subjects, seed, round)?;
        all.retain(|case| !case.is_agreed());
        differences.append(&mut all);
    }
    Ok(differences)
}

fn round_of(
    subjects: &[(&'static str, Subject)],
    seed: u64,
    round: Range<u64>,
) -> Result<Vec<Difference>, Broken> {
    let mut cases: Vec<_> = round
        .map(|number| Difference {
            number,
            bytes: mutant(seed, number),
            came: Vec::with_capacity(subjects.len()),
        })
        .collect();
    for (name, subject) in subjects {
        let replies = cases.iter().map(|case| End::Fin.after(&case.bytes));
        let replies = replies.collect();
        ask(subject, replies, |outcome| {
            cases[outcome.index].came.push((name, Came::of(outcome)));
        })?;
    }
    Ok(cases)
}

impl Difference {
    fn is_agreed(&self) -> bool {
        let sound = |(_, came): &(_, Came)| came.is_sound(&self.bytes);
        self.agree_without(None) && self.came.iter().all(sound)
    }

    fn agree_without(&self, name: Option<&str>) -> bool {
        let mut others = self.came.iter().filter(|(other, _)| Some(*other) != name);
        let first = others.next();
        others.all(|(_, came)| first.is_some_and(|(_, first)| first == came))
    }

    /// Whether the one of this name differs for nothing but a line of a head that is odd (see
    /// [`HeadLines`]), and what it makes of it can be the work of an honest strategy.
    ///
    /// That is for a client that does not let a strategy see what came. It reads no odd line but a folded
    /// one, and that always: whether a field that says where a body ends was folded, it does not tell.
    #[must_use]
    pub fn is_of_odd_line(&self, name: &str) -> bool {
        let mut lines = HeadLines::default();
        // A head that was cut may end in such a line.
        let read = lines.read(&self.bytes).and_then(|()| lines.read(b"\n"));
        let is_odd = read.is_err() || lines.is_odd();
        let sound = |(_, came): &(_, Came)| came.is_sound(&self.bytes);
        is_odd && self.agree_without(Some(name)) && self.came.iter().all(sound)
    }
}

impl Came {
    fn of(outcome: &Outcome) -> Self {
        let response = match &outcome.result {
            Ok(response) => response,
            Err(error) => return Self::Err(error.kind()),
        };
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| {
            let value = Bytes::copy_from_slice(value.as_bytes());
            (name.as_str().to_owned(), value)
        });
        let mut headers: Vec<_> = headers.collect();
        headers.sort_by(|one, other| one.0.cmp(&other.0));
        Self::Ok {
            version: response.version(),
            status: response.status().as_u16(),
            headers,
            body: response.body().clone(),
        }
    }

    /// Whether it can be the work of an honest strategy at all, whoever else agrees: every byte of the
    /// body was sent, in this order, and as many as were declared. What was coded is vouched for by its
    /// coding. No end before the timeout is no honest work either.
    #[must_use]
    pub fn is_sound(&self, sent: &[u8]) -> bool {
        let (status, body) = match self {
            Self::Err(kind) => return *kind != ErrorKind::Timeout,
            Self::Ok { status, body, .. } => (*status, body),
        };
        let was_decoded = self.header("content-encoding").is_none()
            && contains(&sent.to_ascii_lowercase(), b"content-encoding");
        let mut rest = sent.iter();
        let was_sent = body.iter().all(|byte| rest.any(|sent| sent == byte));
        // Neither has a body, whatever is declared (RFC 9112 §6.3).
        let has_body = !matches!(status, 204 | 304);
        let is_whole = self.declared().is_none_or(|length| length == body.len());
        (was_sent || was_decoded) && (is_whole || !has_body)
    }

    /// The length of the body, unless its chunks declare it.
    fn declared(&self) -> Option<usize> {
        if self.header("transfer-encoding").is_some() {
            return None;
        }
        let length = std::str::from_utf8(self.header("content-length")?).ok()?;
        length.parse().ok()
    }

    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        let Self::Ok { headers, .. } = self else {
            return None;
        };
        let mut headers = headers.iter();
        headers
            .find(|(found, _)| found == name)
            .map(|(_, value)| &value[..])
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// As one reads it: the case, what was sent, and what each made of it.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "case {}: {}", self.number, self.bytes.escape_ascii())?;
        for (name, came) in &self.came {
            writeln!(f, "  {name}: {came}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Came {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Err(kind) => write!(f, "Err({kind:?})"),
            Self::Ok {
                version,
                status,
                headers,
                body,
            } => {
                write!(f, "{version:?} {status}")?;
                for (name, value) in headers {
                    write!(f, " {name}: {};", value.escape_ascii())?;
                }
                write!(f, " {}", body.escape_ascii())
            }
        }
    }
}
