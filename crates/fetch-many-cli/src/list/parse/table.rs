//! Columns with commas or tabs (RFC 4180): [`Table`].
//!
//! Readers of such tables usually take what follows a closing quote as a part of the field. One quote too many in a list would
//! then make many lines of it one field, and nobody would be told what was not fetched. So this one wants a separator there.

use std::io::{self, BufRead};
use std::sync::Arc;

use fetch_many::Bytes;
use serde_json::value::to_raw_value;

use super::super::bad::Wrong;
use super::super::fields::Fields;
use super::super::headers::add_text;
use super::super::lines::{LONGEST, Lines};
use super::super::url::shown;
use super::Record;

/// What each column is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns(Arc<[Column]>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Url,
    Key,
    Out,
    Method,
    Headers,
    Body,
    Sha256,
    Other(String),
}

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
            columns: Columns(Arc::new([])),
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
        Ok(columns(&names).map(|(columns, is_entry)| {
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
                Ok(Fed::Stray) => Some(Wrong::because("a closing quote has something behind it")),
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

/// The columns by their names, and whether there are no names: then the first record is an entry, of a URL and perhaps a
/// file.
fn columns(names: &[String]) -> Result<(Columns, bool), String> {
    let columns: Vec<_> = names.iter().map(|name| Column::named(name)).collect();
    let urls = columns
        .iter()
        .filter(|column| **column == Column::Url)
        .count();
    let first = names.first().map_or("", String::as_str);
    let is_entry = urls == 0 && (first.starts_with("http://") || first.starts_with("https://"));
    match (urls, names.len()) {
        (_, 1) if is_entry => return Ok((Columns(Arc::new([Column::Url])), true)),
        (_, 2) if is_entry => return Ok((Columns(Arc::new([Column::Url, Column::Out])), true)),
        (0, _) => {
            let shown = names.iter().take(8);
            let shown: Vec<_> = shown.map(|name| crate::show::shortened(name, 24)).collect();
            let instead = if is_entry {
                String::new()
            } else {
                format!(": it names {}", shown.join(", "))
            };
            return Err(format!("the first line names no column `url`{instead}"));
        }
        _ => {}
    }
    for (at, column) in columns.iter().enumerate() {
        if columns[..at].contains(column) {
            let name = crate::show::shortened(&names[at], 24);
            return Err(format!("the first line names two columns `{name}`"));
        }
    }
    Ok((Columns(columns.into()), false))
}

impl Column {
    fn named(name: &str) -> Self {
        match name.trim().to_ascii_lowercase().as_str() {
            "url" => Self::Url,
            "key" => Self::Key,
            "out" => Self::Out,
            "method" => Self::Method,
            "headers" => Self::Headers,
            "body" => Self::Body,
            "sha256" => Self::Sha256,
            _ => Self::Other(name.trim().to_owned()),
        }
    }
}

impl Columns {
    /// An empty field says nothing, as a field that is not there.
    fn fields(&self, values: &[String]) -> Result<Fields, Wrong> {
        let url = self.0.iter().position(|column| *column == Column::Url);
        let url = url
            .and_then(|at| values.get(at))
            .map_or("", |url| url.trim());
        let mut fields = Fields::of_url(url);
        let shown = shown(&fields.url);
        if let Some(extra) = values.get(self.0.len()..).filter(|extra| !extra.is_empty()) {
            let reason = format!("{} fields more than there are columns", extra.len());
            return Err(Wrong::because(reason).with(shown));
        }
        for (column, value) in self
            .0
            .iter()
            .zip(values)
            .filter(|(_, value)| !value.is_empty())
        {
            let value = || Some(value.to_owned());
            match column {
                Column::Url => {}
                Column::Key => fields.key = value(),
                Column::Out => fields.out = value(),
                Column::Method => fields.method = value(),
                Column::Sha256 => fields.sha256 = value(),
                Column::Body => fields.body = value().map(Bytes::from),
                Column::Headers => {
                    let text = value().unwrap_or_default();
                    add_text(&mut fields.headers, &text)
                        .map_err(|wrong| wrong.with(shown.clone()))?;
                }
                Column::Other(name) => {
                    // A text is JSON.
                    let json = to_raw_value(&value()).map_err(|_| Wrong::because("no text"))?;
                    fields.rest.push((name.clone(), json));
                }
            }
        }
        Ok(fields)
    }
}
