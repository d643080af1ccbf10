//! Names as a user wants them: [`Template`].

use std::fmt;
use std::str::FromStr;

use super::name::Made;
use super::part::{cut, safe, split};
use super::url;
use crate::list::Entry;

/// A path with placeholders, such as `{host}/{key}{ext}`. A brace that is none is written twice.
///
/// ```
/// use fetch_many_cli::names::Template;
///
/// assert!("{host}/{index}{ext}".parse::<Template>().is_ok());
/// let error = "{host}/{title}".parse::<Template>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "{title} at character 8 is not a placeholder; these are: {scheme} {host} {path} {name} {stem} {ext} {query} {hash} {key} {index} {line}"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    given: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Value(Value),
}

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    /// `http` or `https`.
    Scheme,
    /// The host, with `+` and the port where it is not the scheme's own.
    Host,
    /// Directories and the name of the file, as in a tree.
    Path,
    /// The name of the file, as in a tree.
    Name,
    /// That without its extension.
    Stem,
    /// The extension with its dot; nothing without one.
    Ext,
    /// 8 hexadecimal digits for a query; nothing without one.
    Query,
    /// 32 hexadecimal digits for what is asked for.
    Hash,
    /// What the list's owner calls it.
    Key,
    /// The place in the list, from 0, with 8 digits.
    Index,
    /// The line.
    Line,
}

const VALUES: [(&str, Value); 11] = [
    ("scheme", Value::Scheme),
    ("host", Value::Host),
    ("path", Value::Path),
    ("name", Value::Name),
    ("stem", Value::Stem),
    ("ext", Value::Ext),
    ("query", Value::Query),
    ("hash", Value::Hash),
    ("key", Value::Key),
    ("index", Value::Index),
    ("line", Value::Line),
];

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(given: &str) -> Result<Self, TemplateError> {
        let pieces = pieces(given)?;
        let literal = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            // As long as no part of a path is this.
            Piece::Value(_) => "x".to_owned(),
        };
        let example: String = pieces.iter().map(literal).collect();
        let wrong = |why: &str| Err(TemplateError(format!("template {given:?} {why}")));
        if example.starts_with('/') || example.split('/').any(|part| part == "..") {
            return wrong("leads out of the directory");
        }
        if example.is_empty() || example.ends_with('/') {
            return wrong("is not a valid file name");
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Value(_))) {
            return wrong("has no placeholder: all files would have one name");
        }
        if example.contains(['\\', '\0']) {
            return wrong("has a character that no name can have");
        }
        let given = given.to_owned();
        Ok(Self { given, pieces })
    }
}

fn pieces(given: &str) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = given;
    while let Some(brace) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(brace);
        literal.push_str(before);
        if from.starts_with("{{") || from.starts_with("}}") {
            literal.push_str(&from[..1]);
            rest = &from[2..];
            continue;
        }
        let at = given[..given.len() - from.len()].chars().count() + 1;
        let end = from.find('}').filter(|_| from.starts_with('{'));
        let Some(end) = end else {
            let brace = &from[..1];
            return Err(TemplateError(format!(
                "{brace} at character {at} has no partner; a literal one is written {brace}{brace}"
            )));
        };
        let name = &from[1..end];
        let Some((_, value)) = VALUES.into_iter().find(|(known, _)| *known == name) else {
            let known: Vec<_> = VALUES
                .iter()
                .map(|(known, _)| format!("{{{known}}}"))
                .collect();
            let name = crate::show::shortened(name, 40);
            let known = known.join(" ");
            return Err(TemplateError(format!(
                "{{{name}}} at character {at} is not a placeholder; these are: {known}"
            )));
        };
        if !literal.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
        }
        pieces.push(Piece::Value(value));
        rest = &from[end + 1..];
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(pieces)
}

impl Template {
    pub(super) fn name(&self, entry: &Entry) -> Result<Made, String> {
        let mut path = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => path.push_str(text),
                Piece::Value(Value::Path) => path.push_str(&Value::Path.of(entry)?),
                // What separates directories is in the template and in paths, not in values.
                Piece::Value(value) => path.push_str(&value.of(entry)?.replace('/', "%2F")),
            }
        }
        let mut parts: Vec<_> = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| cut(safe(part)))
            .collect();
        let ends = path.ends_with('/');
        match parts.pop() {
            Some(file) if !ends => Ok(Made::new(parts, file)),
            _ => Err(format!(
                "template {:?} gives no valid file name",
                self.given
            )),
        }
    }
}

impl Value {
    fn of(self, entry: &Entry) -> Result<String, String> {
        let uri = &entry.uri;
        Ok(match self {
            Self::Scheme => uri.scheme_str().unwrap_or_default().to_owned(),
            Self::Host => url::host(uri),
            Self::Path => {
                let (mut parts, file) = url::path(uri);
                parts.push(file);
                parts.join("/")
            }
            Self::Name => url::path(uri).1,
            Self::Stem => split(&url::path(uri).1).0.to_owned(),
            Self::Ext => url::extension(uri),
            Self::Query => url::query(uri).unwrap_or_default(),
            Self::Hash => entry.request_id().to_string(),
            Self::Key => {
                let key = entry.key.clone().filter(|key| !key.is_empty());
                key.ok_or("the template has {key}, but this entry has no `key`")?
            }
            Self::Index => format!("{:08}", entry.index),
            Self::Line => entry.line.to_string(),
        })
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.given)
    }
}
