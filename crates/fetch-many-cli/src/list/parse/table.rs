//! Columns with commas or tabs (RFC 4180): [`Table`].
//!
//! Readers of such tables usually take what follows a closing quote as a part of the field. One quote too many in a list would
//! then make many lines of it one field, and nobody would be told what was not fetched. So this one wants a separator there.

use std::io::{self, BufRead};

use super::super::bad::Wrong;
use super::super::lines::{LONGEST, Lines};
use super::Record;
use super::columns::Columns;

/// Records of columns. A field in quotes may go on over lines.
#[derive(Clone)]
pub(crate) struct Table {
    delimiter: char,
    columns: Columns,
    /// The record, as far as it has been read.
    fields: Vec<String>,
    /// Whether the last of its fields has an open quote.
    is_quoted: bool,
    /// Up to this offset each line is a record of its own.
    alone_until: u64,
    is_alone: bool,
}

/// What a line was of a record.
enum Fed {
    /// Its end.
    Last,
    /// Not that: a quote is open.
    More,
    /// Something follows a closing quote that does not separate.
    Stray,
}

/// A record has at most so many lines.
const MOST_LINES: u64 = 1 << 16;

/// How a record ended.
enum End {
    Record,
    /// A quote is not closed at the end of the list, or within as much as a line may have.
    Open,
    Wrong(Wrong, u64),
}

impl Table {
    pub(crate) fn new(delimiter: char) -> Self {
        Self {
            delimiter,
            columns: Columns::default(),
            fields: Vec::new(),
            is_quoted: false,
            alone_until: 0,
            is_alone: false,
        }
    }

    pub(super) fn set_alone(&mut self, is_alone: bool) {
        self.is_alone = is_alone;
        self.alone_until = 0;
    }

    /// Reads the names of the columns, if they are there: `false` if the first record is an entry already.
    ///
    /// The outer error is one of reading.
    pub(crate) fn begin<R: BufRead>(
        &mut self,
        lines: &mut Lines<R>,
    ) -> io::Result<Result<bool, String>> {
        skip_blank(lines)?;
        let end = self.read(lines, MOST_LINES)?;
        let names = match end {
            Some(End::Record) => std::mem::take(&mut self.fields),
            // An empty list has no columns, and needs none.
            None => return Ok(Ok(true)),
            Some(End::Open) => return Ok(Err("line 1: a quote is not closed".to_owned())),
            Some(End::Wrong(wrong, line)) => {
                return Ok(Err(format!("line {line}: {}", wrong.reason)));
            }
        };
        Ok(Columns::named(&names).map(|(columns, is_entry)| {
            self.columns = columns;
            !is_entry
        }))
    }

    pub(super) fn next<R: BufRead>(&mut self, lines: &mut Lines<R>) -> io::Result<Option<Record>> {
        skip_blank(lines)?;
        let (offset, line) = lines.place();
        let is_alone = self.is_alone || offset < self.alone_until;
        let most = if is_alone { 1 } else { MOST_LINES };
        let found = match self.read(lines, most)? {
            None => return Ok(None),
            Some(End::Record) => self.columns.fields(&self.fields),
            Some(End::Open) => Err(Wrong::because("a quote is not closed")),
            Some(End::Wrong(wrong, line)) => Err(wrong.on(line)),
        };
        Ok(Some(Record {
            offset,
            line,
            found,
            is_alone,
        }))
    }

    /// Reads one record, of at most so many lines. If it is not closed, the line after its first is the next.
    fn read<R: BufRead>(&mut self, lines: &mut Lines<R>, most: u64) -> io::Result<Option<End>> {
        self.fields.clear();
        self.is_quoted = false;
        let (mut taken, mut length) = (0, 0);
        while let Some(line) = lines.peek()? {
            let number = line.number;
            let text = line.text();
            length += text.as_ref().map_or(0, |text| text.len());
            let fed = text.map(|text| self.feed(text));
            let wrong = match fed {
                Ok(Fed::Last) => {
                    lines.advance();
                    lines.forget();
                    return Ok(Some(End::Record));
                }
                Ok(Fed::More) => None,
                Ok(Fed::Stray) => Some(Wrong::because("something follows a closing quote")),
                Err(wrong) => Some(wrong),
            };
            if taken > 0 && wrong.is_some() {
                break;
            }
            lines.advance();
            if let Some(wrong) = wrong {
                return Ok(Some(End::Wrong(wrong, number)));
            }
            taken += 1;
            if taken == most || length > LONGEST {
                break;
            }
            if taken == 1 {
                lines.remember();
            }
        }
        if taken == 0 {
            return Ok(None);
        }
        self.alone_until = self.alone_until.max(lines.place().0);
        lines.recall();
        Ok(Some(End::Open))
    }

    /// One more line of the record.
    fn feed(&mut self, line: &str) -> Fed {
        let mut rest = line;
        if !self.is_quoted {
            rest = self.begin_field(rest);
        }
        while let Some(field) = self.fields.last_mut() {
            if !self.is_quoted {
                // It is whole.
                let Some(next) = rest.strip_prefix(self.delimiter) else {
                    return Fed::Last;
                };
                rest = self.begin_field(next);
                continue;
            }
            let Some((text, after)) = rest.split_once('"') else {
                field.push_str(rest);
                field.push('\n');
                return Fed::More;
            };
            field.push_str(text);
            if let Some(after) = after.strip_prefix('"') {
                field.push('"');
                rest = after;
                continue;
            }
            if !after.is_empty() && !after.starts_with(self.delimiter) {
                return Fed::Stray;
            }
            self.is_quoted = false;
            rest = after;
        }
        Fed::Last
    }

    /// Begins a field, and takes all of it if it has no quotes. What follows.
    fn begin_field<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(rest) = rest.strip_prefix('"') {
            self.fields.push(String::new());
            self.is_quoted = true;
            return rest;
        }
        let (field, rest) = rest.split_at(rest.find(self.delimiter).unwrap_or(rest.len()));
        self.fields.push(field.to_owned());
        rest
    }
}

fn skip_blank<R: BufRead>(lines: &mut Lines<R>) -> io::Result<()> {
    while lines
        .peek()?
        .is_some_and(super::super::lines::Line::is_blank)
    {
        lines.advance();
    }
    Ok(())
}
