//! Valid responses, cut and split after every byte: [`prefixes`] and [`splits`].

use std::fmt;
use std::time::Duration;

use fetch_many::Outcome;

use super::ask::ask;
use super::valid::{Cut, Valid};
use super::{Answer, End};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// Makes two segments of two writes. Should the client still see one, because it was busy, nothing
/// breaks.
const BETWEEN: Duration = Duration::from_millis(5);

const TEXT: &str = "the quick brown fox jumps over the lazy dog";

/// What a strategy makes of valid responses that are cut after each of their bytes, where that is not
/// what must come of them: what was cut, and what came.
///
/// They are cut by a close (FIN) and by a reset (RST). In the head that is
/// [`Disconnected`](fetch_many::ErrorKind::Disconnected), in the body
/// [`Truncated`](fetch_many::ErrorKind::Truncated). A body that lasts until the connection closes has
/// then come as far as anybody can tell (RFC 9112 §8), unless it is coded: part of a coding is
/// [`Decode`](fetch_many::ErrorKind::Decode), though nothing at all is an empty body. Nowhere else is
/// less than the body `Ok`.
///
/// # Errors
/// [`Broken`] if the strategy or the server cannot be made.
pub fn prefixes(subject: &Subject) -> Result<Vec<(String, String)>, Broken> {
    deviations(subject, Kind::Prefixes)
}

/// What a strategy makes of valid responses that come in two segments, split after each of their
/// bytes, where that is not the response: what was split, and what came.
///
/// # Errors
/// [`Broken`] if the strategy or the server cannot be made.
pub fn splits(subject: &Subject) -> Result<Vec<(String, String)>, Broken> {
    deviations(subject, Kind::Splits)
}

fn deviations(subject: &Subject, kind: Kind) -> Result<Vec<(String, String)>, Broken> {
    let cuts = cuts(kind).into_iter();
    let deviations: Result<Vec<_>, _> = cuts.map(|cuts| cuts.deviations(subject)).collect();
    Ok(deviations?.concat())
}

/// What is done with a valid response.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// It is cut.
    Prefixes,
    /// It comes in two segments.
    Splits,
}

/// A valid response, cut or split after each of its bytes.
#[derive(Debug)]
pub(super) struct Cuts {
    kind: Kind,
    valid: Valid,
}

/// Each valid response, cut or split.
pub(super) fn cuts(kind: Kind) -> Vec<Cuts> {
    let valid = Valid::all(TEXT).into_iter();
    valid.map(|valid| Cuts { kind, valid }).collect()
}

impl Cuts {
    /// Where what comes is not what must: what was cut or split, and what came.
    pub(super) fn deviations(&self, subject: &Subject) -> Result<Vec<(String, String)>, Broken> {
        match self.kind {
            Kind::Prefixes => self.cut(subject),
            Kind::Splits => self.split(subject),
        }
    }

    fn cut(&self, subject: &Subject) -> Result<Vec<(String, String)>, Broken> {
        let valid = &self.valid;
        let cuts: Vec<_> = (0..=valid.bytes.len())
            .flat_map(|length| [End::Fin, End::Rst].map(|end| (length, end)))
            .collect();
        let reply = |(length, end): &(usize, End)| end.after(&valid.bytes[..*length]);
        let mut deviations = Vec::new();
        ask(subject, cuts.iter().map(reply).collect(), |outcome| {
            let (length, end) = cuts[outcome.index];
            if !is(outcome, &valid.cut(length, end)) {
                let name = format!("{} [..{length}] {end:?}", valid.name);
                deviations.push((name, Answer::of(outcome).to_string()));
            }
        })?;
        Ok(deviations)
    }

    fn split(&self, subject: &Subject) -> Result<Vec<(String, String)>, Broken> {
        let valid = &self.valid;
        let splits = 1..valid.bytes.len();
        let replies = splits.clone().map(|at| split(valid, at)).collect();
        let mut deviations = Vec::new();
        ask(subject, replies, |outcome| {
            if !is(outcome, &Cut::Body(&valid.body)) {
                let name = format!("{} at {}", valid.name, splits.start + outcome.index);
                deviations.push((name, Answer::of(outcome).to_string()));
            }
        })?;
        Ok(deviations)
    }
}

/// The name of its test.
impl fmt::Display for Cuts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Prefixes => "prefixes",
            Kind::Splits => "splits",
        };
        write!(f, "{kind}_{}", self.valid.name.replace('-', "_"))
    }
}

fn split(valid: &Valid, at: usize) -> Reply {
    let (first, second) = valid.bytes.split_at(at);
    let reply = Reply::new().raw(first).pause(BETWEEN).raw(second);
    if valid.until_close {
        reply.fin()
    } else {
        reply
    }
}

fn is(outcome: &Outcome, expected: &Cut<'_>) -> bool {
    match (&outcome.result, expected) {
        (Ok(response), Cut::Body(body)) => response.status() == 200 && response.body() == *body,
        (Err(error), Cut::Error(kind)) => error.kind() == *kind,
        _ => false,
    }
}
