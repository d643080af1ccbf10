//! Lines of bounded length: [`Lines`].

use std::collections::VecDeque;
use std::io::{self, BufRead, Read as _};

use super::bad::Wrong;

/// A line has at most so many bytes.
pub(super) const LONGEST: usize = 1 << 20;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// The lines of an input, of which the next can be looked at before it is taken. It has one line in memory.
pub(super) struct Lines<R> {
    input: R,
    line: Vec<u8>,
    next: Next,
    /// Lines that were taken, to be taken again if need be: `None` where nobody asked for that.
    taken: Option<VecDeque<Taken>>,
    /// Those that come again before the input goes on.
    again: VecDeque<Taken>,
    /// Where the next line begins, and which one it is, from 1.
    offset: u64,
    number: u64,
    /// How many bytes it has, with its end.
    length: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Unknown,
    Whole,
    TooLong,
    End,
}

/// A line as it was read.
struct Taken {
    line: Vec<u8>,
    next: Next,
    length: u64,
}

/// A line without its end.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// Where it begins.
    pub(super) offset: u64,
    /// Which one it is, from 1.
    pub(super) number: u64,
    bytes: &'a [u8],
    is_too_long: bool,
}

impl<'a> Line<'a> {
    /// Its text, or why it is none.
    pub(super) fn text(self) -> Result<&'a str, Wrong> {
        if self.is_too_long {
            return Err(Wrong::because("longer than 1 MiB"));
        }
        if self.bytes.contains(&0) {
            return Err(Wrong::because("a NUL character, which text never has"));
        }
        std::str::from_utf8(self.bytes).map_err(|error| {
            let at = error.valid_up_to();
            Wrong::because(format!(
                "not UTF-8: byte {:#04x} at {}",
                self.bytes[at],
                at + 1
            ))
        })
    }

    pub(super) fn is_blank(self) -> bool {
        !self.is_too_long && self.bytes.trim_ascii().is_empty()
    }

    /// What it begins with.
    pub(super) fn first(self) -> Option<u8> {
        self.bytes.first().copied()
    }
}

impl<R: BufRead> Lines<R> {
    /// The lines of an input that stands at this offset, at the beginning of this line.
    pub(super) fn new(input: R, offset: u64, number: u64) -> Self {
        Self {
            input,
            line: Vec::new(),
            next: Next::Unknown,
            taken: None,
            again: VecDeque::new(),
            offset,
            number,
            length: 0,
        }
    }

    /// Where the next line begins, and which one it is.
    pub(super) fn place(&self) -> (u64, u64) {
        (self.offset, self.number)
    }

    /// Goes on at another place, to which the caller moves the input.
    pub(super) fn go_to(&mut self, offset: u64, number: u64) -> &mut R {
        self.next = Next::Unknown;
        self.taken = None;
        self.again.clear();
        self.offset = offset;
        self.number = number;
        &mut self.input
    }

    /// Remembers the lines that are taken from here on.
    pub(super) fn remember(&mut self) {
        self.taken = Some(VecDeque::new());
    }

    /// Remembers them no more.
    pub(super) fn forget(&mut self) {
        self.taken = None;
    }

    /// Goes back to where it began to remember.
    pub(super) fn recall(&mut self) {
        let Some(mut taken) = self.taken.take() else {
            return;
        };
        for line in &taken {
            self.offset -= line.length;
            self.number -= 1;
        }
        if matches!(self.next, Next::Whole | Next::TooLong) {
            taken.push_back(self.take());
        }
        self.next = Next::Unknown;
        // What came again and was taken comes before what has still to come.
        taken.append(&mut self.again);
        self.again = taken;
    }

    /// The input, as far as it has been read.
    pub(super) fn into_input(self) -> R {
        self.input
    }

    /// The same, of an input of any kind.
    pub(super) fn boxed<'a>(self) -> Lines<Box<dyn BufRead + Send + 'a>>
    where
        R: Send + 'a,
    {
        Lines {
            input: Box::new(self.input),
            line: self.line,
            next: self.next,
            taken: self.taken,
            again: self.again,
            offset: self.offset,
            number: self.number,
            length: self.length,
        }
    }

    fn take(&mut self) -> Taken {
        Taken {
            line: std::mem::take(&mut self.line),
            next: self.next,
            length: self.length,
        }
    }

    /// The next line, which stays the next.
    pub(super) fn peek(&mut self) -> io::Result<Option<Line<'_>>> {
        if self.next == Next::Unknown {
            self.next = self.read()?;
        }
        if self.next == Next::End {
            return Ok(None);
        }
        Ok(Some(Line {
            offset: self.offset,
            number: self.number,
            bytes: &self.line,
            is_too_long: self.next == Next::TooLong,
        }))
    }

    /// Takes the next line, which has been looked at.
    pub(super) fn advance(&mut self) {
        if matches!(self.next, Next::Whole | Next::TooLong) {
            self.offset += self.length;
            self.number += 1;
            if self.taken.is_some() {
                let line = self.take();
                self.taken.get_or_insert_default().push_back(line);
            }
            self.next = Next::Unknown;
        }
    }

    fn read(&mut self) -> io::Result<Next> {
        if let Some(Taken { line, next, length }) = self.again.pop_front() {
            self.line = line;
            self.length = length;
            return Ok(next);
        }
        self.line.clear();
        // With its end.
        let most = LONGEST as u64 + 1;
        let read = self
            .input
            .by_ref()
            .take(most)
            .read_until(b'\n', &mut self.line)?;
        self.length = read as u64;
        if read == 0 {
            return Ok(Next::End);
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if self.length == most {
            self.line = Vec::new();
            self.length += self.input.skip_until(b'\n')? as u64;
            return Ok(Next::TooLong);
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        // Of the file, not of its text.
        if self.offset == 0 && self.line.starts_with(MARK) {
            self.line.drain(..MARK.len());
        }
        Ok(Next::Whole)
    }
}
