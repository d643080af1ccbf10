//! What the harness and a contestant say to each other: a line of JSON in, a line out.
//!
//! A contestant is any executable, in any language.
//!
//! - When it is ready for work it prints `{"ready":true,"name":"…","version":"…"}` ([`Ready`]).
//! - Then it answers each line with one line. A line is a job; what that is, is for the two sides to agree on.
//! - The answer is what it did, or `{"error":"text"}` ([`Answer`]). A contestant that cannot do the job says so in one
//!   word of [`CANNOT`]: it is then absent, and no failure.
//! - It ends when its input closes, so that none outlives the harness.
//!
//! CPU time and memory are read from outside.

use std::io::{self, BufRead, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Why a contestant may decline a job: it keeps no schedule, retries nothing, or knows one host only.
pub const CANNOT: [&str; 3] = ["no schedule", "no retries", "one host only"];

/// The first line of a contestant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ready {
    /// Always true.
    pub ready: bool,
    /// What it calls itself.
    pub name: String,
    /// Of itself and of what it is made of.
    pub version: String,
}

/// A contestant's answer.
///
/// ```
/// use fetch_many_race::protocol::Answer;
///
/// let answer: Answer<Vec<u32>> = serde_json::from_str("[1,2]").unwrap();
/// assert!(matches!(answer, Answer::Done(did) if did == [1, 2]));
/// let answer: Answer<Vec<u32>> = serde_json::from_str(r#"{"error":"no schedule"}"#).unwrap();
/// assert!(matches!(answer, Answer::Refused { error } if error == "no schedule"));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer<D> {
    /// The job was done, if perhaps not well.
    Done(D),
    /// It was not done.
    Refused {
        /// Why.
        error: String,
    },
}

/// Answers each line of the input until it closes.
///
/// # Errors
/// If input or output cannot be used.
pub fn answer_lines<Q: DeserializeOwned, A: Serialize>(
    mut answer: impl FnMut(Result<Q, String>) -> A,
) -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let question = serde_json::from_str(&line?);
        say(&answer(question.map_err(|error| error.to_string())))?;
    }
    Ok(())
}

/// Prints a value as one line, at once.
///
/// # Errors
/// If the output cannot be used.
pub fn say(value: &impl Serialize) -> io::Result<()> {
    let mut output = io::stdout().lock();
    serde_json::to_writer(&mut output, value)?;
    output.write_all(b"\n")?;
    output.flush()
}
