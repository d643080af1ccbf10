//! What did not come, as a list to be fetched from again: [`FailedTo`].

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fetch_many::http::Method;
use fetch_many::http::header::AUTHORIZATION;
use serde::Serialize;
use serde_json::{Map, Value};
use tempfile::TempPath;

use crate::exit::Failed;
use crate::list::{Entry, Rest};

/// Writes entries as a list. It is written beside its place and put there at the end, so that it may well be the list that is
/// read. What is no file, such as a pipe, is written to as it comes.
pub(super) struct FailedTo {
    path: PathBuf,
    /// Where it is written, and whose place it takes. What is not finished goes away.
    beside: Option<(TempPath, PathBuf)>,
    file: BufWriter<File>,
    /// Whether there is more to an entry than its URL.
    is_jsonl: bool,
}

impl FailedTo {
    /// To this file; as lines of JSON, else as text.
    pub(super) fn new(path: &Path, is_jsonl: bool) -> Result<Self, Failed> {
        let (file, beside) = open(path).map_err(|error| Failed::at(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            beside,
            file: BufWriter::new(file),
            is_jsonl,
        })
    }

    pub(super) fn add(&mut self, entry: &Entry) -> Result<(), Failed> {
        let line = if self.is_jsonl {
            serde_json::to_string(&Row::of(entry)).map_err(io::Error::from)
        } else {
            Ok(url(entry))
        };
        let written = line.and_then(|line| writeln!(self.file, "{line}"));
        written.map_err(|error| Failed::at(&self.path, &error))
    }

    pub(super) fn finish(mut self) -> Result<(), Failed> {
        let put =
            |(written, target): (TempPath, _)| written.persist(target).map_err(|error| error.error);
        let written = self.file.flush();
        let written = written.and_then(|()| self.beside.map_or(Ok(()), put));
        written.map_err(|error| Failed::at(&self.path, &error))
    }
}

/// Opens what is written to, and says where that is and where it goes, if these are two.
fn open(path: &Path) -> io::Result<(File, Option<(TempPath, PathBuf)>)> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if !found.is_file() => {
            return Ok((OpenOptions::new().write(true).open(path)?, None));
        }
        _ => {}
    }
    // A link stays, and what it leads to is replaced.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let named = target.parent().filter(|parent| *parent != Path::new(""));
    // Under a name that nothing has, and readable for its owner alone: the list may have credentials in it.
    let written = tempfile::Builder::new()
        .prefix(".fetch-many-")
        .tempfile_in(named.unwrap_or(Path::new(".")))?;
    let (file, written) = written.into_parts();
    Ok((file, Some((written, target))))
}

/// The URL as the list had it, with the name and the password that have become a header.
fn url(entry: &Entry) -> String {
    let basic = entry.headers.get(AUTHORIZATION).and_then(|value| {
        let encoded = value.as_bytes().strip_prefix(b"Basic ")?;
        STANDARD.decode(encoded).ok()
    });
    let (Some(basic), Some((scheme, rest))) = (basic, entry.url.split_once("://")) else {
        return entry.url.clone();
    };
    let mut url = format!("{scheme}://");
    let mut is_password = false;
    for byte in basic {
        let is_first_colon = byte == b':' && !is_password;
        is_password |= is_first_colon;
        if is_first_colon || byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(byte.into());
        } else {
            // Writing to a string does not fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url + "@" + rest
}

/// The entry as a list has it.
#[derive(Serialize)]
struct Row<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    out: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    body: Cow<'a, str>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    headers: Map<String, Value>,
    #[serde(flatten)]
    rest: &'a Rest,
}

impl<'a> Row<'a> {
    fn of(entry: &'a Entry) -> Self {
        Self {
            url: &entry.url,
            key: entry.key.as_deref(),
            out: entry.out.as_deref(),
            sha256: entry.sha256.as_deref(),
            method: (entry.method != Method::GET).then(|| entry.method.as_str()),
            body: String::from_utf8_lossy(&entry.body),
            headers: headers(entry),
            rest: &entry.rest,
        }
    }
}

fn headers(entry: &Entry) -> Map<String, Value> {
    let headers = entry.headers.keys().map(|name| {
        let values = entry.headers.get_all(name).iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into());
        let mut values: Vec<Value> = values.collect();
        let value = match values.len() {
            1 => values.remove(0),
            _ => values.into(),
        };
        (name.to_string(), value)
    });
    headers.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::{List, Source};

    #[test]
    fn what_lies_beside_it_stays() {
        let dir = tempfile::tempdir().unwrap();
        let (path, beside) = (dir.path().join("x"), dir.path().join("x.part"));
        std::fs::write(&beside, "precious").unwrap();
        let written = FailedTo::new(&path, false).unwrap();
        assert!(!path.exists(), "it is put there at the end");
        written.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&beside).unwrap(), "precious");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
        drop(FailedTo::new(&path, false).unwrap());
        let left = std::fs::read_dir(dir.path()).unwrap();
        assert_eq!(left.count(), 2, "nothing is left of what was not finished");
    }

    #[test]
    fn fields_of_others_come_back_as_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let (list, path) = (dir.path().join("list.jsonl"), dir.path().join("failed"));
        let row = r#"{"url":"http://a.example/","key":"k","n":12345678901234567890123,"p":1.10}"#;
        std::fs::write(&list, row).unwrap();
        let list = List::open(Source::File(list), None).unwrap();
        let mut written = FailedTo::new(&path, true).unwrap();
        for entry in list.entries().unwrap() {
            written.add(&entry.unwrap()).unwrap();
        }
        written.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{row}\n"));
    }
}
