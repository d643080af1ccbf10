//! `docs/conformance.md`: what the strategies and their clients do, check by check and fault by fault.
//!
//! Every part runs in processes of its own, so that one that panics, hangs or fills its memory says so
//! and stops nothing, and so that none sees another's descriptors and threads. What is printed does not
//! depend on time or chance: no figure that may differ from run to run.

mod adapter;
mod bare;
mod cargo;
mod checks;
mod faults;
mod page;
mod processes;
mod risk;
mod seen;
mod table;

use std::error::Error;
use std::process::ExitCode;

use fetch_many_conformance::{Checks, Faults};
use fetch_many_strategies::Strategy;

pub use self::page::page;

/// A strategy, with what its own tests say of it.
#[derive(Clone, Copy, Debug)]
pub struct Tested {
    /// Which it is.
    pub strategy: Strategy,
    /// The crates it is made of: the runtime, if it is one, and the client.
    pub made_of: &'static [&'static str],
    /// How it is made, and the checks that it does not pass.
    pub checks: fn() -> Checks,
    /// What it makes of faults that is not what must come of them.
    pub faults: fn() -> Faults,
}

impl Tested {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.strategy.name()
    }

    /// The name of its crate.
    #[must_use]
    pub fn package(&self) -> String {
        format!("fetch-many-{}", self.name())
    }
}

/// What is wrong with the table, or with making it.
type Failure = Box<dyn Error + Send + Sync>;

/// What a process of the table answers.
#[derive(Clone, Copy, Debug)]
pub enum Answer<T> {
    /// It prints this.
    Print(T),
    /// A check has started it, and waits for this.
    Exit(ExitCode),
}

/// What a process of the table does, as its arguments say; `None` if they say nothing.
///
/// # Errors
/// If they say what cannot be done.
///
/// # Panics
/// If the client that is asked for does: its process then says so to the one that started it.
pub fn part(
    strategies: &[Tested],
    arguments: &[String],
) -> Result<Option<Answer<String>>, Box<dyn Error + Send + Sync>> {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let printed = match arguments[..] {
        [] => return Ok(None),
        ["apart", subject, check] => {
            let code = checks::examine_apart(strategies, subject, check)?;
            return Ok(Some(Answer::Exit(code)));
        }
        ["check", subject, check] => checks::examine_one(strategies, subject, check)?,
        ["checks", subject] => checks::examine_all(strategies, subject)?,
        ["faults", strategy] => faults::outcomes(strategies, strategy)?,
        ["get", client, url] => bare::get(client, url)?,
        ["--against", page] => self::page(strategies, Some(page.as_ref()))?,
        _ => return Err(format!("unknown part {arguments:?}").into()),
    };
    Ok(Some(Answer::Print(printed)))
}
