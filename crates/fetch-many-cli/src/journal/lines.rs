//! The whole lines of a file: [`Lines`].

use std::io::{self, BufRead, Read};

/// More than any line that is written: of what a list can say of an entry, a mebibyte in all, a letter takes at most six
/// bytes here.
pub(super) const LONGEST: usize = 16 << 20;

/// The lines of a file that have an end, and where the last of them ends.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    /// Where the next line begins.
    offset: u64,
    number: u64,
}

/// One line, without its end.
pub(super) struct Whole<'a> {
    pub(super) offset: u64,
    /// From 1.
    pub(super) number: u64,
    pub(super) bytes: &'a [u8],
}

/// What comes next.
pub(super) enum Next<'a> {
    Line(Whole<'a>),
    /// The line with this number has no end yet and is too long for one.
    Long(u64),
    /// The file ends, and this is behind its last whole line.
    End {
        torn: &'a [u8],
    },
}

impl<R: BufRead> Lines<R> {
    /// `offset` is where the reader is, behind so many lines.
    pub(super) fn new(reader: R, offset: u64, behind: u64) -> Self {
        Self {
            reader,
            line: Vec::new(),
            offset,
            number: behind,
        }
    }

    pub(super) fn next(&mut self) -> io::Result<Next<'_>> {
        self.line.clear();
        let mut bounded = (&mut self.reader).take(LONGEST as u64);
        let read = bounded.read_until(b'\n', &mut self.line)?;
        self.number += 1;
        if self.line.pop_if(|byte| *byte == b'\n').is_none() {
            return Ok(match read {
                LONGEST => Next::Long(self.number),
                _ => Next::End { torn: &self.line },
            });
        }
        let offset = self.offset;
        self.offset += read as u64;
        Ok(Next::Line(Whole {
            offset,
            number: self.number,
            bytes: &self.line,
        }))
    }

    /// How many lines there were, the last one included though it has no end.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Where the last whole line ends that was read.
    pub(super) fn end(&self) -> u64 {
        self.offset
    }
}
