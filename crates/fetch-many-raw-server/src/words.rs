//! A [`Reply`] in words, for those who read what the server does.

use std::fmt::{self, Write};
use std::time::Duration;

use super::Reply;
use super::reply::Step;

/// Longer bytes are shown by their beginning and their end.
const LONGEST: usize = 110;
const BEGINNING: usize = 72;
const END: usize = 24;

/// One line of Markdown: bytes as a Rust string would have them, the long ones shortened, then what
/// happens to the connection.
///
/// ```
/// use fetch_many_raw_server::Reply;
///
/// let reply = Reply::new().raw("HTTP/1.1 200 OK\r\n\r\n").raw("hello").rst();
/// assert_eq!(reply.to_string(), r"`HTTP/1.1 200 OK\r\n\r\nhello`, then resets");
/// assert_eq!(Reply::new().to_string(), "keeps the connection open");
/// ```
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Words { f, any: false };
        let mut steps = &self.steps[..];
        loop {
            steps = match steps {
                [Step::Raw(byte), Step::Pause(pause), ..] if byte.len() == 1 => {
                    words.drip(steps, *pause)?
                }
                [Step::Raw(_), ..] => words.bytes(steps)?,
                [step, rest @ ..] => {
                    words.step(step)?;
                    rest
                }
                [] => break,
            };
        }
        let ends = matches!(
            self.steps.last(),
            Some(Step::Fin | Step::Rst | Step::HalfClose | Step::Silence | Step::Forever(_))
        );
        if ends {
            return Ok(());
        }
        words.then("keeps the connection open")
    }
}

struct Words<'w, 'f> {
    f: &'w mut fmt::Formatter<'f>,
    any: bool,
}

impl Words<'_, '_> {
    fn then(&mut self, what: &str) -> fmt::Result {
        let joint = if self.any { ", then " } else { "" };
        self.any = true;
        write!(self.f, "{joint}{what}")
    }

    /// What is sent without a pause between; returns what comes after it.
    fn bytes<'s>(&mut self, steps: &'s [Step]) -> Result<&'s [Step], fmt::Error> {
        let mut all = Vec::new();
        let mut rest = steps;
        while let [Step::Raw(bytes), after @ ..] = rest {
            let drips = bytes.len() == 1 && matches!(after, [Step::Pause(_), ..]);
            if drips && !all.is_empty() {
                break;
            }
            all.extend_from_slice(bytes);
            rest = after;
        }
        self.then(&quote(&all))?;
        Ok(rest)
    }

    /// What is sent byte by byte; returns what comes after it.
    fn drip<'s>(&mut self, steps: &'s [Step], pause: Duration) -> Result<&'s [Step], fmt::Error> {
        let mut all = Vec::new();
        let mut rest = steps;
        while let [Step::Raw(byte), Step::Pause(next), after @ ..] = rest {
            if byte.len() != 1 || *next != pause {
                break;
            }
            all.extend_from_slice(byte);
            rest = after;
        }
        self.then(&format!(
            "{} byte by byte, each {pause:?} apart",
            quote(&all)
        ))?;
        Ok(rest)
    }

    fn step(&mut self, step: &Step) -> fmt::Result {
        match step {
            Step::Raw(bytes) => self.then(&quote(bytes)),
            Step::Pause(pause) => self.then(&format!("nothing for {pause:?}")),
            Step::Barrier(requests) => self.then(&format!("waits for {requests} requests")),
            Step::Gate(_) => self.then("waits for the test"),
            Step::Forever(bytes) => self.then(&format!("{} without end", quote(bytes))),
            Step::Repeated(bytes, times) => self.then(&format!("{} {times} times", quote(bytes))),
            Step::Silence => self.then("says nothing"),
            Step::Hear(bytes) => self.then(&format!("hears {bytes} bytes")),
            Step::Alert => self.then("sends a TLS alert"),
            Step::CloseNotify => self.then("says in TLS that it closes"),
            Step::HalfClose => self.then("closes its half"),
            Step::Fin => self.then("closes"),
            Step::Rst => self.then("resets"),
        }
    }
}

/// As code, and so that it may stand in a table: without backticks and pipes of its own.
fn quote(bytes: &[u8]) -> String {
    if bytes.len() <= LONGEST {
        return format!("`{}`", escape(bytes));
    }
    let length = bytes.len();
    let (beginning, end) = (&bytes[..BEGINNING], &bytes[length - END..]);
    format!("`{} … {}` ({length} bytes)", escape(beginning), escape(end))
}

fn escape(bytes: &[u8]) -> String {
    let mut escaped = String::new();
    for byte in bytes {
        match byte {
            b'`' | b'|' => {
                let _ = write!(escaped, "\\x{byte:02x}");
            }
            // A quote needs no escape here.
            b'"' | b'\'' => escaped.push(char::from(*byte)),
            _ => {
                let _ = write!(escaped, "{}", byte.escape_ascii());
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(reply: &Reply, words: &str) {
        assert_eq!(reply.to_string(), words);
    }

    #[test]
    fn what_happens_to_the_connection() {
        reads(&Reply::new().fin(), "closes");
        reads(
            &Reply::new().raw("a\u{e9}").rst(),
            r"`a\xc3\xa9`, then resets",
        );
        reads(&Reply::new().silence(), "says nothing");
        reads(
            &Reply::new().raw("5;").forever("x"),
            "`5;`, then `x` without end",
        );
        reads(
            &Reply::new().raw("|`\"\\"),
            r#"`\x7c\x60"\\`, then keeps the connection open"#,
        );
    }

    #[test]
    fn pauses_are_told() {
        let moment = Duration::from_millis(20);
        let split = Reply::new().raw("ab").pause(moment).raw("c").fin();
        reads(&split, "`ab`, then nothing for 20ms, then `c`, then closes");
        let drip = Reply::new()
            .raw("head")
            .raw("a")
            .pause(moment)
            .raw("b")
            .pause(moment);
        let words =
            "`head`, then `ab` byte by byte, each 20ms apart, then keeps the connection open";
        reads(&drip, words);
    }

    #[test]
    fn long_bytes_are_shortened() {
        let words = Reply::new().raw("x".repeat(500)).fin().to_string();
        assert!(words.ends_with("x` (500 bytes), then closes"), "{words}");
        assert!(words.len() < 150, "{words}");
    }
}
