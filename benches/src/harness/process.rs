//! A child that answers lines: [`Process`].

use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Why a sample could not be taken. The run ends with it: a wrong answer makes every figure void.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub(crate) fn new(what: impl fmt::Display) -> Self {
        Self(what.to_string())
    }

    /// What went wrong with this file.
    #[must_use]
    pub fn at(path: &Path, error: &std::io::Error) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// A child process that answers one line with one line. It ends when this is dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts `program` with these arguments; `name` is what failures call it.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(program: &Path, arguments: &[&str], name: &str) -> Result<Self, Failure> {
        let lost = |why: &dyn fmt::Display| Failure(format!("{name} cannot be started: {why}"));
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| lost(&error))?;
        let input = child.stdin.take().ok_or_else(|| lost(&"no input"))?;
        let output = child.stdout.take().ok_or_else(|| lost(&"no output"))?;
        Ok(Self {
            name: name.to_owned(),
            child,
            input,
            output: BufReader::new(output),
        })
    }

    /// Its process number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a line and waits for the answer.
    ///
    /// # Errors
    /// If the process has ended, or answers with an error.
    pub fn ask(&mut self, line: &str) -> Result<String, Failure> {
        let lost = |why| Failure(format!("{} ended early: {why}", self.name));
        writeln!(self.input, "{line}").map_err(lost)?;
        let mut answer = String::new();
        let length = self.output.read_line(&mut answer).map_err(lost)?;
        if length == 0 {
            return Err(Failure(format!("{} ended early", self.name)));
        }
        match answer.strip_prefix("error ") {
            Some(error) => Err(Failure(format!("{}: {}", self.name, error.trim_end()))),
            None => Ok(answer.trim_end().to_owned()),
        }
    }
}

impl Drop for Process {
    /// It holds nothing worth an orderly end. Errors: it has ended already.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
