//! A child that answers lines: [`Process`].

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::interrupt;
use super::system::{end_group, own_group};
use crate::Failure;

/// No answer is longer; what is goes on for ever.
const LONGEST_LINE: u64 = 4 << 20;
/// How much of what a process says on standard error is kept: the end of it.
const KEPT_OF_STDERR: usize = 2_000;
/// How long the last words of one that has ended are waited for.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How often a wait looks for Ctrl-C.
const TICK: Duration = Duration::from_millis(50);

/// A child process that answers one line with one line. It ends, with its own children, when this is
/// dropped.
///
/// ```
/// # #[cfg(unix)] {
/// use std::process::Command;
/// use std::time::Duration;
///
/// use fetch_many_race::process::Process;
///
/// let mut cat = Process::start(&mut Command::new("cat"), "the echo").unwrap();
/// cat.send("hello").unwrap();
/// assert_eq!(cat.receive(Duration::from_secs(10)).unwrap(), "hello");
/// cat.end(Duration::from_secs(10)).unwrap();
/// # }
/// ```
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    stderr: Arc<Mutex<Vec<u8>>>,
    /// Closed when all of it has been read.
    stderr_open: Receiver<()>,
}

impl Process {
    /// Starts it; `name` is what failures call it.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(command: &mut Command, name: &str) -> Result<Self, Failure> {
        let program = command.get_program().to_string_lossy().into_owned();
        let lost = |why: &dyn fmt::Display| {
            Failure::new(format_args!("{name}: {program} cannot be started: {why}"))
        };
        own_group(command);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| lost(&error))?;
        let input = child.stdin.take().ok_or_else(|| lost(&"no input"))?;
        let output = child.stdout.take().ok_or_else(|| lost(&"no output"))?;
        let errors = child.stderr.take().ok_or_else(|| lost(&"no output"))?;
        let stderr = Arc::default();
        let kept = Arc::clone(&stderr);
        let (open, stderr_open) = sync_channel(0);
        thread::spawn(move || {
            keep_end(errors, &kept);
            drop(open);
        });
        Ok(Self {
            name: name.to_owned(),
            child,
            input: Some(input),
            lines: read_lines(output),
            stderr,
            stderr_open,
        })
    }

    /// Its process number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a line.
    ///
    /// # Errors
    /// If the process has ended.
    pub fn send(&mut self, line: &str) -> Result<(), Failure> {
        let Some(input) = &mut self.input else {
            return Err(self.lost("its input is closed"));
        };
        if let Err(error) = input.write_all(format!("{line}\n").as_bytes()) {
            return Err(self.lost(format_args!("ended early ({error})")));
        }
        Ok(())
    }

    /// Closes its input and waits until it has ended by itself.
    ///
    /// # Errors
    /// If it does not in this time, or not well, or Ctrl-C was pressed.
    pub fn end(&mut self, within: Duration) -> Result<(), Failure> {
        self.input = None;
        let end = end_of(within);
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(self.lost(format_args!("ended badly ({status})"))),
                Ok(None) if !is_over(end) => thread::sleep(Duration::from_millis(5)),
                Ok(None) => return Err(self.lost(format_args!("not ended within {within:.0?}"))),
                Err(error) => return Err(self.lost(error)),
            }
            interrupt::check()?;
        }
    }

    /// Waits for a line.
    ///
    /// # Errors
    /// If none comes in this time, the process has ended, or Ctrl-C was pressed.
    pub fn receive(&mut self, within: Duration) -> Result<String, Failure> {
        match self.line_within(within)? {
            Some(line) => Ok(line),
            None => Err(self.lost(format_args!("no answer within {within:.0?}"))),
        }
    }

    /// Waits for a line; `None` if none comes in this time.
    ///
    /// # Errors
    /// If the process has ended, or Ctrl-C was pressed.
    pub fn line_within(&mut self, within: Duration) -> Result<Option<String>, Failure> {
        let end = end_of(within);
        loop {
            match self.lines.recv_timeout(TICK.min(within)) {
                Ok(line) => return Ok(Some(line)),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
                Err(RecvTimeoutError::Timeout) => interrupt::check()?,
            }
            if is_over(end) {
                return Ok(None);
            }
        }
    }

    fn ended(&mut self) -> Failure {
        // Its output is closed, so it is about to end; if it only closed it, it is ended.
        let end = Instant::now() + LAST_WORDS;
        while Instant::now() < end {
            if let Ok(Some(status)) = self.child.try_wait() {
                return self.lost(format_args!("ended early ({status})"));
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.lost(format_args!("closed its output"))
    }

    /// What went wrong, with what the process said about it.
    pub fn lost(&self, why: impl fmt::Display) -> Failure {
        // Of one that has ended the last words may still be on their way; one that lives says nothing.
        let _ = self.stderr_open.recv_timeout(LAST_WORDS);
        let stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        let said = String::from_utf8_lossy(&stderr);
        match said.trim() {
            "" => Failure::new(format_args!("{}: {why}", self.name)),
            said => Failure::new(format_args!("{}: {why}; stderr: {said}", self.name)),
        }
    }
}

/// When this time is over; `None` if no clock reaches that.
fn end_of(within: Duration) -> Option<Instant> {
    Instant::now().checked_add(within)
}

fn is_over(end: Option<Instant>) -> bool {
    end.is_some_and(|end| Instant::now() >= end)
}

/// A thread that reads lines, so that waiting for one can have an end. One line is kept for the reader;
/// a process that prints without being asked waits.
fn read_lines(output: ChildStdout) -> Receiver<String> {
    let (sender, lines) = sync_channel(1);
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        loop {
            let mut line = Vec::new();
            let read = output
                .by_ref()
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line);
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if matches!(read, Err(_) | Ok(0)) || sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn keep_end(mut errors: ChildStderr, kept: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4_096];
    while let Ok(read @ 1..) = errors.read(&mut buffer) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&buffer[..read]);
        let excess = kept.len().saturating_sub(KEPT_OF_STDERR);
        kept.drain(..excess);
    }
}

impl Drop for Process {
    /// It holds nothing worth an orderly end.
    fn drop(&mut self) {
        end_group(&mut self.child);
        let _ = self.child.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn one_that_says_nothing_is_left_alone_and_one_that_has_ended_is_noticed() {
        let mut cat = Process::start(&mut Command::new("cat"), "the echo").unwrap();
        let began = Instant::now();
        assert_eq!(cat.line_within(TICK).unwrap(), None);
        assert!(began.elapsed() < LAST_WORDS, "{:?}", began.elapsed());
        cat.send("hello").unwrap();
        let line = cat.line_within(Duration::MAX).unwrap();
        assert_eq!(line.as_deref(), Some("hello"));
        cat.end(Duration::MAX).unwrap();
        let failure = cat.line_within(Duration::MAX).unwrap_err().to_string();
        assert!(failure.contains("ended early"), "{failure}");
    }
}
