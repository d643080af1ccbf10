//! Valid responses, cut and split after every byte: [`prefixes`] and [`splits`].

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
    let valid = Valid::all(TEXT);
    let cuts: Vec<_> = valid
        .iter()
        .flat_map(|valid| (0..=valid.bytes.len()).map(move |length| (valid, length)))
        .flat_map(|(valid, length)| [End::Fin, End::Rst].map(|end| (valid, length, end)))
        .collect();
    let reply = |(valid, length, end): &(&Valid, usize, End)| end.after(&valid.bytes[..*length]);
    let mut deviations = Vec::new();
    ask(subject, cuts.iter().map(reply).collect(), |outcome| {
        let (valid, length, end) = cuts[outcome.index];
        if !is(outcome, &valid.cut(length, end)) {
            let name = format!("{} [..{length}] {end:?}", valid.name);
            deviations.push((name, Answer::of(outcome).to_string()));
        }
    })?;
    Ok(deviations)
}

/// What a strategy makes of valid responses that come in two segments, split after each of their
/// bytes, where that is not the response: what was split, and what came.
///
/// # Errors
/// [`Broken`] if the strategy or the server cannot be made.
pub fn splits(subject: &Subject) -> Result<Vec<(String, String)>, Broken> {
    let valid = Valid::all(TEXT);
    let splits: Vec<_> = valid
        .iter()
        .flat_map(|valid| (1..valid.bytes.len()).map(move |at| (valid, at)))
        .collect();
    let mut deviations = Vec::new();
    ask(subject, splits.iter().map(split).collect(), |outcome| {
        let (valid, at) = splits[outcome.index];
        if !is(outcome, &Cut::Body(&valid.body)) {
            deviations.push((
                format!("{} at {at}", valid.name),
                Answer::of(outcome).to_string(),
            ));
        }
    })?;
    Ok(deviations)
}

fn split((valid, at): &(&Valid, usize)) -> Reply {
    let (first, second) = valid.bytes.split_at(*at);
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
