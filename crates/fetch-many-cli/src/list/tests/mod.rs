//! What all formats have in common, and what each has of its own.

mod any_input;
mod columns;
mod files;
mod formats;
mod order;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::{BadLine, Entry, Format, List, Source};

/// A list in a file, in a directory that goes away with it.
struct Written {
    directory: TempDir,
    path: PathBuf,
}

impl Written {
    fn new(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        Self { directory, path }
    }

    fn open(&self, format: Option<Format>) -> List {
        List::open(Source::File(self.path.clone()), format).unwrap()
    }

    /// What opening it says.
    fn error(&self) -> String {
        let error = List::open(Source::File(self.path.clone()), None).unwrap_err();
        let said = error.to_string();
        let directory = self.directory.path().display().to_string();
        assert!(said.starts_with(&directory), "{said}");
        said[directory.len() + 1..].to_owned()
    }
}

fn entries(list: &List) -> Vec<Result<Entry, BadLine>> {
    list.entries().unwrap().collect()
}

/// The entries of a text, which are the same in the order of the list and in turns, and of a pipe.
fn read(name: &str, text: impl AsRef<[u8]>) -> Vec<Result<Entry, BadLine>> {
    let written = Written::new(name, &text);
    let list = written.open(None);
    let found = entries(&list);
    let mut turns: Vec<_> = list.in_turns().unwrap().collect();
    turns.sort_by_key(|found| {
        found
            .as_ref()
            .map_or_else(|bad| bad.index, |entry| entry.index)
    });
    let said = |found: &[Result<Entry, BadLine>]| {
        found
            .iter()
            .map(|found| format!("{found:?}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&turns), said(&found));
    let stream = std::io::Cursor::new(text.as_ref().to_vec());
    let streamed = List::of_stream("pipe".to_owned(), stream, Some(list.format())).unwrap();
    assert_eq!(said(&entries(&streamed)), said(&found));
    found
}

/// The URLs, and `line: reason` for what is none.
fn urls(found: &[Result<Entry, BadLine>]) -> Vec<String> {
    let shown = found.iter().map(|found| match found {
        Ok(entry) => entry.url.clone(),
        Err(bad) => bad.to_string(),
    });
    shown.collect()
}
