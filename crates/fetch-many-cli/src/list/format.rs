//! In which format a list is: [`Format`].

use std::fmt;
use std::path::Path;

use clap::ValueEnum;

use super::lines::{Line, Lines};
use super::parse::{Parser, Table};

/// In which format a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One URL a line; # begins a comment
    Text,
    /// One JSON object a line: `url`, and optionally `key`, `out`, `method`, `headers`, `body`, `sha256`
    Jsonl,
    /// Columns separated by commas; the first line names them
    Csv,
    /// Columns separated by tabs; the first line names them
    Tsv,
    /// The format of `aria2c -i`
    Aria2,
}

impl Format {
    /// What the name of a file says. A name such as `list.txt` says nothing: lists of aria2's are called so as well.
    ///
    /// ```
    /// use std::path::Path;
    /// use fetch_many_cli::list::Format;
    ///
    /// assert_eq!(Format::of_name(Path::new("rows.CSV")), Some(Format::Csv));
    /// assert_eq!(Format::of_name(Path::new("urls.txt")), None);
    /// ```
    #[must_use]
    pub fn of_name(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "aria2" => Some(Self::Aria2),
            _ => None,
        }
    }

    /// What the first bytes of a list say. Of a pipe these are no more than its first line, because who writes to it may
    /// wait with the next until the first is done.
    ///
    /// ```
    /// use fetch_many_cli::list::Format;
    ///
    /// assert_eq!(Format::of_text(b"key,url\n1,https://example.com/\n"), Format::Csv);
    /// assert_eq!(Format::of_text(b"{\"url\": \"https://example.com/\"}\n"), Format::Jsonl);
    /// assert_eq!(Format::of_text(b"https://example.com/\n  out=a.html\n"), Format::Aria2);
    /// assert_eq!(Format::of_text(b"# all of them\nhttps://example.com/a,b\n"), Format::Text);
    /// ```
    #[must_use]
    pub fn of_text(head: &[u8]) -> Self {
        let mut lines = Lines::new(head, 0, 1);
        let mut first = None;
        // There is nobody whom it would have to be read from.
        while let Ok(Some(line)) = lines.peek() {
            let text = line.text().unwrap_or_default();
            if first.is_some() && text.starts_with([' ', '\t']) && is_option(line) {
                return Self::Aria2;
            }
            if first.is_none() && !text.trim().is_empty() && !text.starts_with('#') {
                let format = Self::of_line(text);
                if format != Self::Text {
                    return format;
                }
                first = Some(());
            }
            lines.advance();
        }
        Self::Text
    }

    fn of_line(line: &str) -> Self {
        let is_url = |text: &str| text.starts_with("http://") || text.starts_with("https://");
        let is_name = |one: &str| one.trim().trim_matches('"').eq_ignore_ascii_case("url");
        let names = |delimiter: char| !is_url(line) && line.split(delimiter).any(is_name);
        match line {
            _ if line.trim_start().starts_with('{') => Self::Jsonl,
            _ if line.contains('\t') && names('\t') => Self::Tsv,
            _ if names(',') => Self::Csv,
            _ if line.contains('\t') && line.split('\t').all(|part| is_url(part.trim())) => {
                Self::Aria2
            }
            _ => Self::Text,
        }
    }

    pub(super) fn parser(self) -> Parser {
        match self {
            Self::Text => Parser::Text,
            Self::Jsonl => Parser::Jsonl,
            Self::Csv => Parser::Table(Table::new(',')),
            Self::Tsv => Parser::Table(Table::new('\t')),
            Self::Aria2 => Parser::Aria2,
        }
    }
}

fn is_option(line: Line<'_>) -> bool {
    line.text()
        .is_ok_and(|text| super::parse::is_option(text.trim()))
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Text => "text",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Aria2 => "aria2",
        })
    }
}

/// What bytes are that are no text, as far as their first ones tell.
pub(super) fn no_text(head: &[u8]) -> Option<String> {
    const KNOWN: [(&[u8], &str); 7] = [
        (b"\xff\xfe", "it is in UTF-16; a list is in UTF-8"),
        (b"\xfe\xff", "it is in UTF-16; a list is in UTF-8"),
        (b"\x1f\x8b", "it is compressed by gzip"),
        (b"\x28\xb5\x2f\xfd", "it is compressed by zstd"),
        (b"\xfd7zXZ\0", "it is compressed by xz"),
        (b"BZh", "it is compressed by bzip2"),
        (b"PK\x03\x04", "it is a zip archive"),
    ];
    if let Some((_, what)) = KNOWN.into_iter().find(|(start, _)| head.starts_with(start)) {
        return Some(what.to_owned());
    }
    // A NUL further on is that of one bad line.
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty());
    let first = lines.find(|line| !line.starts_with(b"#"))?;
    let at = first.iter().position(|byte| *byte == 0)?;
    Some(format!(
        "character {} of its first line is a NUL, which text never has",
        at + 1
    ))
}
