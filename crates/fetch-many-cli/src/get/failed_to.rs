//! What did not come, as a list to be fetched from again: [`FailedTo`].

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fetch_many::http::Method;
use fetch_many::http::header::AUTHORIZATION;
use serde_json::{Map, Value};

use crate::exit::Failed;
use crate::list::Entry;

/// Writes entries as a list. It is written beside its place and put there at the end, so that it may well be the list that is
/// read. What is no file, such as a pipe, is written to as it comes.
pub(super) struct FailedTo {
    path: PathBuf,
    /// Where it is written, and whose place it takes.
    beside: Option<(PathBuf, PathBuf)>,
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
            json(entry)
        } else {
            url(entry)
        };
        writeln!(self.file, "{line}").map_err(|error| Failed::at(&self.path, &error))
    }

    pub(super) fn finish(mut self) -> Result<(), Failed> {
        let put = |(part, target)| std::fs::rename(part, target);
        let written = self.file.flush();
        let written = written.and_then(|()| self.beside.map_or(Ok(()), put));
        written.map_err(|error| Failed::at(&self.path, &error))
    }
}

/// Opens what is written to, and says where that is and where it goes, if these are two.
fn open(path: &Path) -> io::Result<(File, Option<(PathBuf, PathBuf)>)> {
    let mut options = OpenOptions::new();
    options.write(true);
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if !found.is_file() => return Ok((options.open(path)?, None)),
        _ => {}
    }
    // A link stays, and what it leads to is replaced.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut part = target.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    // What an earlier run has left there, or a link that somebody has put there, is not written through.
    let _ = std::fs::remove_file(&part);
    options.create_new(true);
    // The list may have credentials in it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok((options.open(&part)?, Some((part, target))))
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
fn json(entry: &Entry) -> String {
    let mut fields = Map::new();
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            fields.insert(name.to_owned(), Value::String(value));
        }
    };
    add("url", Some(entry.url.clone()));
    add("key", entry.key.clone());
    add("out", entry.out.clone());
    add("sha256", entry.sha256.clone());
    add(
        "method",
        (entry.method != Method::GET).then(|| entry.method.to_string()),
    );
    let body = String::from_utf8_lossy(&entry.body).into_owned();
    add("body", Some(body).filter(|body| !body.is_empty()));
    if !entry.headers.is_empty() {
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
        fields.insert("headers".to_owned(), Value::Object(headers.collect()));
    }
    for (name, value) in entry.rest.iter() {
        if let Ok(value) = serde_json::from_str(value.get()) {
            fields.insert(name.to_owned(), value);
        }
    }
    Value::Object(fields).to_string()
}
