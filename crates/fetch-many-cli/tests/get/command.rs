//! The program as it is run, and what came of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

/// The program, with these arguments, in an environment that says nothing of proxies, colours or passwords.
pub(crate) fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fetch-many"));
    command.args(args).stdin(Stdio::null());
    for name in [
        "FETCH_MANY_PASSWORD",
        "NO_COLOR",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
    ] {
        command.env_remove(name);
    }
    command
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The last line on standard error: the account.
    pub(crate) fn account(&self) -> &str {
        self.err.lines().last().unwrap_or_default()
    }

    /// Standard output as lines of JSON.
    pub(crate) fn results(&self) -> Vec<Value> {
        json_lines(&self.out)
    }
}

/// Runs it to its end.
pub(crate) fn run(args: &[&str]) -> Ran {
    ran(&program(args).output().expect("it starts"))
}

/// Runs it with this on its standard input.
pub(crate) fn run_with(input: &str, args: &[&str]) -> Ran {
    let mut child = spawn(program(args).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().expect("it has one");
    let input = input.to_owned();
    let writes = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    // It may end before it has read all.
    let _ = writes.join().expect("no panic");
    ran(&output)
}

/// Waits until it has ended, and only then closes its standard input; but for so long that it does not end by itself.
pub(crate) fn ran_while_open(child: Child, stdin: ChildStdin) -> Ran {
    let (done, closes) = mpsc::channel::<()>();
    let holds = std::thread::spawn(move || {
        // Both, that it has ended and that it has not in time, are an error here.
        let _ = closes.recv_timeout(Duration::from_secs(20));
        drop(stdin);
    });
    let output = child.wait_with_output().expect("it ends");
    drop(done);
    holds.join().expect("no panic");
    ran(&output)
}

pub(crate) fn spawn(command: &mut Command) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

pub(crate) fn ran(output: &Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

pub(crate) fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

/// A directory for one test.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("there is room"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// As an argument.
    pub(crate) fn arg(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), text).expect("there is room");
        self.arg(name)
    }
}

/// All files of a directory but those of journals, by their names relative to it.
pub(crate) fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut directories = vec![dir.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path
                .strip_prefix(dir)
                .expect("it is within")
                .display()
                .to_string();
            if path.is_dir() && !path.ends_with(".fetch-many") {
                directories.push(path);
            } else if path.is_file() {
                files.insert(name, fs::read(&path).expect("it is there"));
            }
        }
    }
    files
}

/// The outcomes in the journal of this directory.
pub(crate) fn outcomes(dir: &Path) -> Vec<Value> {
    let text = fs::read_to_string(dir.join(".fetch-many/journal.jsonl")).unwrap_or_default();
    // A torn last line is none.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    json_lines(whole)
        .into_iter()
        .filter(|line| line["record"] == "outcome")
        .collect()
}

/// The lines of a list.
pub(crate) fn list(urls: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    urls.into_iter()
        .flat_map(|url| [url.as_ref().to_owned(), "\n".to_owned()])
        .collect()
}
