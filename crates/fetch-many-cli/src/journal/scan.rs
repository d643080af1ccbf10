//! A journal that is there already, read from its beginning to its end.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

use serde::Deserialize;

use super::Head;
use super::error::{Fault, JournalError};
use super::line::State;
use super::lines::{Lines, Next, Whole};
use super::packed::Packed;
use super::past::{Past, Torn};
use super::record::{self, Kind};
use crate::list::Id;

/// Of a line, what a rerun wants to know.
#[derive(Deserialize)]
struct Brief<'a> {
    #[serde(default, with = "super::id")]
    id: Option<Id>,
    state: State,
    #[serde(borrow)]
    file: Option<Cow<'a, str>>,
}

/// A last line that a loss of power has left half of, with its end. `fault`: what it is if others follow.
struct Suspect {
    fault: JournalError,
    offset: u64,
    torn: Torn,
}

/// All that the file has, and where its last whole line ends.
pub(super) fn scan(path: &Path, mut file: &File) -> Result<(Past, u64), JournalError> {
    let failed = |error| JournalError::io(path, "read it", error);
    file.rewind().map_err(failed)?;
    let mut lines = Lines::new(BufReader::with_capacity(1 << 18, file), 0, 0);
    let mut past = Past::new(path.to_owned());
    let mut suspect: Option<Suspect> = None;
    loop {
        let line = match lines.next().map_err(failed)? {
            Next::Line(line) => line,
            Next::Long(number) => return Err(too_long(path, number)),
            Next::End { torn } => {
                if past.last.is_none() && suspect.is_none() && !may_begin(torn) {
                    return Err(JournalError::new(path, Fault::NoJournal));
                }
                let bytes = torn.len() as u64;
                let line = lines.number();
                past.torn = (bytes > 0).then_some(Torn { line, bytes });
                break;
            }
        };
        if let Some(suspect) = suspect {
            return Err(suspect.fault);
        }
        suspect = read(&mut past, &line)
            .err()
            .map(|fault| found(path, fault, &line))
            .transpose()?;
    }
    past.end();
    let Some(suspect) = suspect else {
        return Ok((past, lines.end()));
    };
    past.torn = Some(suspect.torn);
    Ok((past, suspect.offset))
}

fn too_long(path: &Path, number: u64) -> JournalError {
    let fault = if number == 1 {
        Fault::NoJournal
    } else {
        Fault::LongLine
    };
    JournalError::new(path, fault).in_line(number)
}

/// One line into it.
fn read(past: &mut Past, line: &Whole<'_>) -> Result<(), Fault> {
    if past.last.is_none() {
        past.last = Some(first(line.bytes)?);
        return Ok(());
    }
    match Kind::of(line.bytes)? {
        Kind::Run => past.last = Some(record::head(line.bytes)?),
        Kind::End => {}
        Kind::Outcome => {
            let brief: Brief<'_> = record::parse(line.bytes)?;
            if let Some(id) = brief.id {
                let packed = Packed::new(&id, line.offset, brief.state, brief.file.as_deref());
                past.add(packed.ok_or(Fault::LongLine)?);
            }
        }
    }
    Ok(())
}

/// A journal begins with a run, whatever is wrong with it.
fn first(line: &[u8]) -> Result<Head, Fault> {
    match Kind::of(line) {
        Ok(Kind::Run) => record::head(line),
        Ok(_) | Err(_) => Err(Fault::NoJournal),
    }
}

/// A line that is no record. This program writes no byte of zero: where there is one, the file had become longer before its
/// contents were on the disk, which a file system may leave so when the power is lost.
fn found(path: &Path, fault: Fault, line: &Whole<'_>) -> Result<Suspect, JournalError> {
    let is_first = matches!(fault, Fault::NoJournal);
    let fault = JournalError::new(path, fault);
    let fault = if is_first {
        fault
    } else {
        fault.in_line(line.number)
    };
    if is_first || !line.bytes.contains(&0) {
        return Err(fault);
    }
    Ok(Suspect {
        fault,
        offset: line.offset,
        torn: Torn {
            line: line.number,
            bytes: line.bytes.len() as u64 + 1,
        },
    })
}

/// Whether a file without a whole line may be a journal whose first has been torn. Any other file stays as it is.
fn may_begin(torn: &[u8]) -> bool {
    let begin = record::RUN;
    let both = begin.len().min(torn.len());
    torn[..both] == begin[..both] || torn.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests;
