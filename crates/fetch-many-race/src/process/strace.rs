//! System calls of a program, counted by strace(1): [`Strace`].

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Command;
use crate::Failure;

/// System calls by name, and how often each was made.
pub type Calls = Vec<(String, u64)>;

/// Runs programs under `strace -c`, threads and children included.
///
/// ```
/// use fetch_many_race::process::Command;
/// use fetch_many_race::process::strace::Strace;
///
/// // Where there is none, or it may not look, the reason is told.
/// if let Ok(strace) = Strace::find(&std::env::temp_dir()) {
///     let counted = strace.around(&Command::new("true", ["true"]));
///     assert_eq!(counted.line[..3], ["strace", "-f", "-c"]);
///     assert_eq!(counted.line.last().unwrap(), "true");
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Strace {
    summary: PathBuf,
}

impl Strace {
    /// Tries whether there is one that may look at its children, and keeps its summaries in this folder.
    ///
    /// # Errors
    /// Why not.
    pub fn find(folder: &Path) -> Result<Self, String> {
        // Several may be in one folder, of this process or of another.
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let (own, next) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let strace = Self {
            summary: folder.join(format!("strace-{own}-{next}.txt")),
        };
        let command = strace.around(&Command {
            name: "strace".to_owned(),
            line: vec!["true".to_owned()],
        });
        let mut program = std::process::Command::new(&command.line[0]);
        match program.args(&command.line[1..]).output() {
            Err(error) => Err(format!("strace cannot be started ({error})")),
            Ok(output) if !output.status.success() => {
                let said = String::from_utf8_lossy(&output.stderr);
                Err(format!("strace may not look here: {}", said.trim()))
            }
            Ok(_) => strace
                .calls()
                .map(|_| strace)
                .map_err(|error| error.to_string()),
        }
    }

    /// The same command, counted.
    #[must_use]
    pub fn around(&self, command: &Command) -> Command {
        let summary = self.summary.to_string_lossy();
        let strace = ["strace", "-f", "-c", "-o", &summary, "--"].map(str::to_owned);
        Command {
            name: command.name.clone(),
            line: strace.into_iter().chain(command.line.clone()).collect(),
        }
    }

    /// What was counted, once the program has ended; the summary is taken away.
    ///
    /// # Errors
    /// If there is none, or nothing in it.
    pub fn calls(&self) -> Result<Calls, Failure> {
        let read = fs::read_to_string(&self.summary);
        let text = read.map_err(|error| Failure::at(&self.summary, &error))?;
        // If it stays, the next one replaces it.
        let _ = fs::remove_file(&self.summary);
        let calls = parse(&text);
        if calls.is_empty() {
            return Err(Failure::new("strace has counted nothing"));
        }
        Ok(calls)
    }
}

/// Lines of `% time, seconds, usecs/call, calls, errors if any, syscall`.
fn parse(summary: &str) -> Calls {
    let lines = summary.lines().filter_map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let calls = words.get(3)?.parse().ok()?;
        Some(((*words.last()?).to_owned(), calls))
    });
    lines.filter(|(name, _)| name != "total").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_understood() {
        let summary = "\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 75.00    0.000065           2      1030         7 recvfrom
 25.00    0.000045           1        34           epoll_wait
------ ----------- ----------- --------- --------- ----------------
100.00    0.000110           1      1064         7 total
";
        let calls = [
            ("recvfrom".to_owned(), 1_030),
            ("epoll_wait".to_owned(), 34),
        ];
        assert_eq!(parse(summary), calls);
    }
}
