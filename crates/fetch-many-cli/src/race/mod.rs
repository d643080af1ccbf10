//! The subcommand `race`: the strategies fetch the same URLs, each in processes of its own, in rounds, and are compared by the
//! library that the project's own comparison is made with.
//!
//! A contestant is this program once more (`race-contestant`, which nobody is shown). Whoever is not this machine is asked
//! politely, whatever races. Nobody counts at the server, so what comes of it is *uncertified*, and says so.

mod answers;
mod contestant;
mod gates;
mod job;
mod local;
mod manners;
mod outcome;
mod pause;
mod racers;
mod rounds;
mod sample;
mod table;
mod terms;
mod text;
mod urls;

use fetch_many_race::Failure;
use fetch_many_race::process::interrupt;
use fetch_many_race::record::End;

pub use self::contestant::contestant;
pub use self::manners::Manners;
pub use self::outcome::Outcome;
pub use self::racers::Racer;
pub use self::terms::Terms;
use crate::args::Race;
use crate::exit::{Exit, Failed};
use crate::show::{self, Paint, Screen};

/// Does what the command line says, and prints what came of it.
///
/// # Errors
/// If nothing can be raced, or standard output takes nothing.
pub fn race(args: &Race, screen: Screen) -> Result<Exit, Failed> {
    if args.course.local {
        return local::local(&args.course.compare, screen);
    }
    let terms = Terms::of(args)?;
    interrupt::listen().map_err(|failure| Failed::unusable(failure.to_string()))?;
    let outcome = run(&terms)?;
    let printed = if args.course.json {
        json(&outcome)?
    } else {
        text(&outcome, screen.out, show::width())
    };
    show::print(printed.as_bytes())?;
    Ok(match outcome.end {
        End::Interrupted => Exit::Interrupted,
        _ if outcome.has_held() => Exit::AllOk,
        _ => Exit::SomeNot,
    })
}

/// Runs all rounds, and judges.
///
/// # Errors
/// If this system cannot be asked about its cores. Whatever else goes wrong is in the outcome.
pub fn run(terms: &Terms) -> Result<Outcome, Failed> {
    let unusable = |failure: Failure| Failed::unusable(failure.to_string());
    let (samples, ended) = rounds::run(terms).map_err(unusable)?;
    Ok(Outcome::of(terms, samples, ended.into()))
}

/// What people read, in lines of at most so many characters where they can be broken.
#[must_use]
pub fn text(outcome: &Outcome, paint: Paint, width: usize) -> String {
    text::text(outcome, paint, width)
}

/// What programs read.
///
/// # Errors
/// None: an outcome has nothing that JSON cannot say.
pub fn json(outcome: &Outcome) -> Result<String, Failed> {
    let text = serde_json::to_string_pretty(outcome);
    let text = text.map_err(|error| Failed::unusable(error.to_string()))?;
    Ok(text + "\n")
}
