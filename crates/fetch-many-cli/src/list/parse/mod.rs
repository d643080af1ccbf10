//! The formats: each takes lines, and makes records of them ([`Parser`]).

mod aria2;
mod columns;
mod jsonl;
pub(super) mod object;
mod table;
mod text;

use std::io::{self, BufRead};

pub(super) use self::table::Table;
pub(crate) use self::text::is_option;
use super::bad::Wrong;
use super::fields::Fields;
use super::lines::Lines;

/// What stands in one place of a list.
pub(super) struct Record {
    /// Where it begins.
    pub(super) offset: u64,
    /// Its first line, from 1.
    pub(super) line: u64,
    pub(super) found: Result<Fields, Wrong>,
    /// Whether it is read as one line, because a quote before it was not closed.
    pub(super) is_alone: bool,
}

/// How records are read in one format.
#[derive(Clone)]
pub(super) enum Parser {
    Text,
    /// As they are typed: each is one, also one that is empty or looks like a comment.
    Arguments,
    Jsonl,
    Table(Table),
    Aria2,
}

impl Parser {
    /// The next record; `None` at the end.
    pub(super) fn next<R: BufRead>(&mut self, lines: &mut Lines<R>) -> io::Result<Option<Record>> {
        match self {
            Self::Text => next_line(lines, text::is_comment, text::read),
            Self::Arguments => next_line(lines, |_| false, |text| Ok(text::read_argument(text))),
            Self::Jsonl => next_line(lines, |text| text.trim().is_empty(), jsonl::read),
            Self::Table(table) => table.next(lines),
            Self::Aria2 => aria2::next(lines),
        }
    }

    /// Whether the next record is one line, whatever its quotes say.
    pub(super) fn set_alone(&mut self, is_alone: bool) {
        if let Self::Table(table) = self {
            table.set_alone(is_alone);
        }
    }
}

/// The next record of a format in which each has a line.
fn next_line<R: BufRead>(
    lines: &mut Lines<R>,
    is_skipped: fn(&str) -> bool,
    read: fn(&str) -> Result<Fields, Wrong>,
) -> io::Result<Option<Record>> {
    loop {
        let Some(line) = lines.peek()? else {
            return Ok(None);
        };
        let (offset, number) = (line.offset, line.number);
        let found = match line.text() {
            Ok(text) if is_skipped(text) => None,
            Ok(text) => Some(read(text)),
            Err(wrong) => Some(Err(wrong)),
        };
        lines.advance();
        if let Some(found) = found {
            return Ok(Some(Record {
                offset,
                line: number,
                found,
                is_alone: false,
            }));
        }
    }
}
