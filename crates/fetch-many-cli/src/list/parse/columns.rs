//! The columns of a table, by their names: [`Columns`].

use std::sync::Arc;

use fetch_many::Bytes;
use serde_json::value::to_raw_value;

use super::super::bad::Wrong;
use super::super::fields::Fields;
use super::super::headers::add_text;
use super::super::url::shown;

/// What each column is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns(Arc<[Column]>);

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
    /// The columns by their names, and whether there are no names: then the first record is an entry, of a URL and perhaps a
    /// file.
    pub(super) fn named(names: &[String]) -> Result<(Self, bool), String> {
        let columns: Vec<_> = names.iter().map(|name| Column::named(name)).collect();
        let urls = columns
            .iter()
            .filter(|column| **column == Column::Url)
            .count();
        let first = names.first().map_or("", String::as_str);
        let is_entry = urls == 0 && (first.starts_with("http://") || first.starts_with("https://"));
        match (urls, names.len()) {
            (_, 1) if is_entry => return Ok((Self(Arc::new([Column::Url])), true)),
            (_, 2) if is_entry => return Ok((Self(Arc::new([Column::Url, Column::Out])), true)),
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
        Ok((Self(columns.into()), false))
    }

    /// The fields of a record. An empty one counts as absent.
    pub(super) fn fields(&self, values: &[String]) -> Result<Fields, Wrong> {
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
