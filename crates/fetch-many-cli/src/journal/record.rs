//! One line of a journal: [`Record`].

use serde::Deserialize;

use super::error::Fault;
use super::{Head, Last, Line};

/// One line of a journal.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A run begins.
    Run(Head),
    /// Something has come of an entry.
    Outcome(Box<Line>),
    /// The run has ended.
    End(Last),
}

/// How lines begin, as this program writes them.
const OUTCOME: &[u8] = br#"{"record":"outcome","#;
pub(super) const RUN: &[u8] = br#"{"record":"run","#;
const END: &[u8] = br#"{"record":"end","#;

/// What a line is, without all that is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Run,
    Outcome,
    End,
}

impl Kind {
    /// As [`OUTCOME`], [`RUN`] and [`END`] say. Another program may have written it in other words, so that the slower way
    /// is tried as well.
    pub(super) fn of(line: &[u8]) -> Result<Self, Fault> {
        #[derive(Deserialize)]
        struct Tagged<'a> {
            #[serde(borrow)]
            record: std::borrow::Cow<'a, str>,
        }
        if line.starts_with(OUTCOME) {
            return Ok(Self::Outcome);
        }
        let tagged: Tagged<'_> = serde_json::from_slice(line).map_err(|error| no_record(&error))?;
        match &*tagged.record {
            "run" => Ok(Self::Run),
            "outcome" => Ok(Self::Outcome),
            "end" => Ok(Self::End),
            other => Err(Fault::NoRecord(format!("{other:?} is unknown here"))),
        }
    }
}

impl Record {
    /// Reads one line, without its end.
    ///
    /// # Errors
    /// [`Fault::NoRecord`] with what is wrong; [`Fault::Version`] if a newer program wrote the run.
    pub(super) fn parse(line: &[u8]) -> Result<Self, Fault> {
        match Kind::of(line)? {
            Kind::Run => Ok(Self::Run(head(line)?)),
            Kind::Outcome => Ok(Self::Outcome(parse(line)?)),
            Kind::End => Ok(Self::End(parse(line)?)),
        }
    }
}

/// The version decides first, since a newer one may have other fields.
pub(super) fn head(line: &[u8]) -> Result<Head, Fault> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }
    let Versioned { version } = parse(line)?;
    if version > super::VERSION {
        return Err(Fault::Version(version));
    }
    parse(line)
}

pub(super) fn parse<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, Fault> {
    serde_json::from_slice(line).map_err(|error| no_record(&error))
}

fn no_record(error: &serde_json::Error) -> Fault {
    Fault::NoRecord(error.to_string().replace(" at line 1 column ", " at byte "))
}

/// Replaces what is in the buffer by a whole line of this record.
pub(super) fn write(record: &Written<'_>, buffer: &mut Vec<u8>) {
    buffer.clear();
    let (begin, written) = match record {
        Written::Run(head) => (RUN, append(buffer, head)),
        Written::Outcome(line) => (OUTCOME, append(buffer, line)),
        Written::End(last) => (END, append(buffer, last)),
    };
    written.expect("a map of plain values, with text as keys, into memory");
    // A record has fields, so that what follows its first brace is one of them.
    buffer.splice(..1, begin.iter().copied());
    buffer.push(b'\n');
}

fn append(buffer: &mut Vec<u8>, record: &impl serde::Serialize) -> serde_json::Result<()> {
    serde_json::to_writer(buffer, record)
}

/// A record that is to be written.
pub(super) enum Written<'a> {
    Run(&'a Head),
    Outcome(&'a Line),
    End(&'a Last),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Plan;

    fn round(record: &Written<'_>) -> Record {
        let mut line = b"rubbish".to_vec();
        write(record, &mut line);
        assert_eq!(line.split(|byte| *byte == b'\n').count(), 2);
        assert_eq!(line.pop(), Some(b'\n'));
        Record::parse(&line).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let head = Head::new("urls.txt", "8f", Plan::default());
        let line = Line::new(4, 5, "http://a.example/\n\u{0}\u{fc}");
        let last = Last::default();
        assert_eq!(round(&Written::Run(&head)), Record::Run(head));
        assert_eq!(
            round(&Written::Outcome(&line)),
            Record::Outcome(line.into())
        );
        assert_eq!(round(&Written::End(&last)), Record::End(last));
    }

    #[test]
    fn another_order_of_fields_and_unknown_ones_do_no_harm() {
        let line = br#"{"url": "http://a/", "line": 2, "index": 1, "state": "ok", "new": {}, "record": "outcome"}"#;
        let Ok(Record::Outcome(line)) = Record::parse(line) else {
            panic!("an outcome");
        };
        assert_eq!((line.index, line.url.as_str()), (1, "http://a/"));
    }

    #[test]
    fn what_is_no_record_is_said() {
        for (line, expected) in [
            (&b"\x00\xff"[..], "expected value at byte 1"),
            (b"{}", "missing field `record` at byte 2"),
            (b"[]", "invalid length 0"),
            (br#"{"record":"else"}"#, r#""else" is unknown here"#),
            (br#"{"record":"outcome","index":-1}"#, "invalid value"),
            (br#"{"record":"run","version":2}"#, "format 2; this one knows up to 1"),
            (br#"{"record":"end","ended":"finished","tally":{},"ledger":{"limit":1,"elapsed":1,"slots":{"x":1}}}"#, "\"x\", which is unknown here"),
        ] {
            let fault = Record::parse(line).unwrap_err().to_string();
            assert!(fault.contains(expected), "{fault}");
        }
    }
}
