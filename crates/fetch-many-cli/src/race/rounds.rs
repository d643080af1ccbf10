//! The rounds: [`run`].

use std::time::{Duration, Instant};

use fetch_many_race::Failure;
use fetch_many_race::analysis::State;
use fetch_many_race::order::balanced;
use fetch_many_race::process::Cores;
use fetch_many_race::progress::{Progress, Share};

use super::manners::Manners;
use super::pause::Pause;
use super::sample::Sample;
use super::terms::Terms;
use super::urls::counted;

/// No round begins that would end later, unless so many are asked for.
const LONGEST: Duration = Duration::from_secs(60);

/// Lets each race once in every round, in an order in which each has each place as often; what has failed races no more.
/// Returns what there is, and whether it is all.
pub(super) fn run(terms: &Terms) -> Result<(Vec<Sample>, Result<(), Failure>), Failure> {
    let cores = Cores::find()?;
    let mut samples = Vec::new();
    let ended = rounds(terms, &cores, &mut samples);
    Ok((samples, ended))
}

fn rounds(terms: &Terms, cores: &Cores, samples: &mut Vec<Sample>) -> Result<(), Failure> {
    let time = bound(terms);
    let share = Share {
        scenario: counted(terms.urls.len()),
        rounds: terms.rounds,
        time,
    };
    let mut progress = Progress::new("race", vec![share]);
    progress.begin(0);
    let mut pause = Pause::new(terms.manners.pause());
    for round in 1..=terms.rounds {
        let started = Instant::now();
        for racer in balanced(terms.seed, round, &terms.racers) {
            if has_failed(samples, racer.name()) {
                continue;
            }
            progress.cell(round, racer.name());
            samples.push(Sample::take(terms, racer, round, cores, &mut pause)?);
        }
        let next = progress.elapsed() + started.elapsed();
        if time.is_some_and(|time| next > time) {
            break;
        }
    }
    Ok(())
}

/// How long it may take; politely, as long as it takes.
fn bound(terms: &Terms) -> Option<Duration> {
    let is_bounded = terms.manners == Manners::Free && !terms.are_all_made;
    is_bounded.then_some(LONGEST)
}

fn has_failed(samples: &[Sample], name: &str) -> bool {
    let mut own = samples.iter().filter(|sample| sample.name == name);
    own.any(|sample| sample.state != State::Good)
}
