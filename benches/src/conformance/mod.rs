//! `docs/conformance.md`: what the strategies and their clients do, law by law and fault by fault.
//!
//! Every part runs in processes of its own, so that one that panics, hangs or fills its memory says so
//! and stops nothing, and so that none sees another's descriptors and threads. What is printed does not
//! depend on time or chance: no figure that may differ from run to run.

mod adapter;
mod bare;
mod cargo;
mod faults;
mod laws;
mod page;
mod processes;
mod risk;
mod table;

use std::error::Error;

use fetch_many_conformance::Subject;
use fetch_many_conformance::faults::Recorded;

pub use self::page::page;

/// A strategy, with what its own tests say of it.
#[derive(Clone, Copy, Debug)]
pub struct Strategy {
    /// Its name: that of its crate, without `fetch-many-`.
    pub name: &'static str,
    /// The crates it is made of: the runtime, if it is one, and the client.
    pub made_of: &'static [&'static str],
    /// Makes it, as its tests do.
    pub subject: fn() -> Subject,
    /// The laws that it does not keep, each with the reason.
    pub excepted: &'static [(&'static str, &'static str)],
    /// What it makes of faults that is not what must come of them.
    pub recorded: &'static [Recorded],
}

impl Strategy {
    /// The name of its crate.
    #[must_use]
    pub fn package(&self) -> String {
        format!("fetch-many-{}", self.name)
    }
}

/// What is wrong with the table, or with making it.
type Failure = Box<dyn Error + Send + Sync>;

/// What a process of the table does, as its arguments say; `None` if they say nothing.
///
/// # Errors
/// If they say what cannot be done.
///
/// # Panics
/// If the client that is asked for does: its process then says so to the one that started it.
pub fn part(
    strategies: &[Strategy],
    arguments: &[String],
) -> Result<Option<String>, Box<dyn Error + Send + Sync>> {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let answer = match arguments[..] {
        [] => return Ok(None),
        ["laws", subject] => laws::keep_all(strategies, subject)?,
        ["faults", strategy] => faults::outcomes(strategies, strategy)?,
        ["get", client, url] => bare::get(client, url)?,
        // A law that needs a process of its own adds arguments for a test harness.
        [test, ..] if test.contains("::") => laws::keep_one(strategies, test)?,
        _ => return Err(format!("unknown part {arguments:?}").into()),
    };
    Ok(Some(answer))
}
