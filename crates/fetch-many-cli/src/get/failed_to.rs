//! What did not come, as a list to be fetched from again: [`FailedTo`].

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use fetch_many::http::Method;
use serde_json::{Map, Value};

use crate::exit::Failed;
use crate::list::Entry;

/// Writes entries as a list. It is written beside its place and put there at the end, so that it may well be the list that is
/// read.
pub(super) struct FailedTo {
    path: PathBuf,
    part: PathBuf,
    file: BufWriter<File>,
    /// Whether there is more to an entry than its URL.
    is_jsonl: bool,
}

impl FailedTo {
    /// To this file; as lines of JSON, else as text.
    pub(super) fn new(path: &Path, is_jsonl: bool) -> Result<Self, Failed> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // The list may have credentials in it.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(&part)
            .map_err(|error| Failed::at(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            part,
            file: BufWriter::new(file),
            is_jsonl,
        })
    }

    pub(super) fn add(&mut self, entry: &Entry) -> Result<(), Failed> {
        let line = if self.is_jsonl {
            json(entry)
        } else {
            entry.url.clone()
        };
        writeln!(self.file, "{line}").map_err(|error| Failed::at(&self.path, &error))
    }

    pub(super) fn finish(mut self) -> Result<(), Failed> {
        let written = self
            .file
            .flush()
            .and_then(|()| std::fs::rename(&self.part, &self.path));
        written.map_err(|error| Failed::at(&self.path, &error))
    }
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
        let headers = entry.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), Value::String(value))
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
