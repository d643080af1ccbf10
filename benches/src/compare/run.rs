//! The rounds: [`Run`].

use std::path::Path;
use std::time::Duration;

use fetch_many_race::Failure;
use fetch_many_race::analysis::State;
use fetch_many_race::order::order;
use fetch_many_race::process::Cores;
use fetch_many_race::process::strace::Strace;
use fetch_many_race::process::system::{descriptors, raise_descriptors};
use fetch_many_race::progress::{Progress, Share};
use fetch_many_race::record::{self, Effort, Rival, ServerKind};

use super::bench::{Bench, TOO_LATE};
use super::contestant::{Contestant, Peers, choose, root};
use super::options::Options;
use super::sample::Sample;
use super::scenario::{Case, Pass, Scenario};
use super::scenarios::{scenario, takes_part};
use super::store::Store;
use crate::entries::Kind;
use crate::harness::Programs;

/// With so much more time peers and strategies have as many rounds as strategies alone: many a peer
/// takes a hundred times as long. A full run has it anyway.
const PEERS: u64 = 8;

/// One run of the comparison, from its options to its samples.
#[derive(Debug)]
pub struct Run {
    /// What was asked for.
    pub options: record::Options,
    /// Where its samples are kept.
    pub store: Store,
    /// The samples so far, in the order in which they were taken.
    pub samples: Vec<Sample>,
    /// Programs of other languages, if they were asked for.
    pub peers: Peers,
    /// What the reader of the report has to know.
    pub notes: Vec<String>,
    bench: Bench,
}

impl Run {
    /// Begins a run, or goes on with one, in a folder below `runs`.
    ///
    /// # Errors
    /// If it cannot be kept, a name is not known, or the peers' list cannot be read.
    pub fn begin(options: &Options, programs: Programs, runs: &Path) -> Result<Self, Failure> {
        let resumed = match &options.resume {
            Some(name) => Some(Store::resume(runs, name)?),
            None => None,
        };
        let asked = resumed.as_ref().map(|(_, options, _)| options);
        let options = asked.unwrap_or(&options.asked).clone();
        let peers = if options.peers {
            Peers::read(&root())?
        } else {
            Peers::default()
        };
        check_names(&options, &programs, &peers)?;
        let cores = Cores::find()?;
        let (store, samples) = match resumed {
            Some((store, _, samples)) => (store, samples),
            None => (Store::create(runs, &options)?, Vec::new()),
        };
        let bench = Bench {
            programs,
            cores,
            patience: TOO_LATE,
            strace: Strace::find(store.folder()),
        };
        let mut notes = bench.notes(&options.scenarios);
        if options.server == Some(ServerKind::Wiremock) {
            let note = "Memory is not read with wiremock, which cannot hold its responses back.";
            notes.push(note.to_owned());
        }
        Ok(Self {
            options,
            store,
            samples,
            peers,
            notes,
            bench,
        })
    }

    /// The scenarios that were asked for.
    #[must_use]
    pub fn scenarios(&self) -> Vec<Scenario> {
        let record::Options {
            effort,
            seed,
            server,
            pin,
            peers,
            ..
        } = self.options;
        let named = self.options.scenarios.iter();
        named
            .filter_map(|name| scenario(name, effort, seed))
            .map(|mut scenario| {
                if peers && effort != Effort::Full && takes_part(scenario.name, Kind::Peer, effort)
                {
                    scenario.seconds *= PEERS;
                }
                for case in &mut scenario.cases {
                    case.server = server.unwrap_or(case.server);
                    case.pinned = pin.unwrap_or(case.pinned);
                }
                scenario
            })
            .collect()
    }

    /// Who takes part in one.
    #[must_use]
    pub fn contestants(&self, scenario: &Scenario) -> Vec<Contestant> {
        let Self {
            bench,
            options,
            peers,
            ..
        } = self;
        choose(&bench.programs, scenario, options, &peers.present)
    }

    /// Runs every round of every scenario.
    ///
    /// # Errors
    /// If it is interrupted, or a sample cannot be kept.
    pub fn execute(&mut self) -> Result<(), Failure> {
        let scenarios = self.scenarios();
        self.provide_descriptors(&scenarios);
        let shares = scenarios.iter().map(|scenario| self.share(scenario));
        let mut progress = Progress::new("compare", shares.collect());
        for (place, scenario) in scenarios.iter().enumerate() {
            let contestants = self.contestants(scenario);
            progress.begin(place);
            self.execute_scenario(scenario, &contestants, &progress)?;
        }
        Ok(())
    }

    /// With `--rounds`, as many as were asked for, however long they take.
    fn share(&self, scenario: &Scenario) -> Share {
        let time = Duration::from_secs(scenario.seconds);
        let asked = self.options.rounds;
        Share {
            scenario: scenario.name.to_owned(),
            rounds: asked.unwrap_or(scenario.rounds),
            time: asked.is_none().then_some(time),
        }
    }

    fn execute_scenario(
        &mut self,
        scenario: &Scenario,
        contestants: &[Contestant],
        progress: &Progress,
    ) -> Result<(), Failure> {
        let Share { rounds, time, .. } = self.share(scenario);
        for round in 1..=rounds {
            let before = progress.elapsed();
            for case in &scenario.cases {
                self.execute_round(scenario.rival, case, contestants, round, progress)?;
            }
            let now = progress.elapsed();
            if time.is_some_and(|time| now + now.saturating_sub(before) > time) {
                break;
            }
        }
        Ok(())
    }

    fn execute_round(
        &mut self,
        rival: Rival,
        case: &Case,
        contestants: &[Contestant],
        round: usize,
        progress: &Progress,
    ) -> Result<(), Failure> {
        if matches!(case.pass, Pass::Weighed | Pass::Grown) && case.server != ServerKind::Sink {
            return Ok(());
        }
        let family = |contestant| family(rival, contestant);
        for contestant in order(self.options.seed, &case.id, round, contestants, family) {
            if self.is_done(case, contestant, round) {
                continue;
            }
            progress.cell(round, &contestant.name);
            let sample = Sample::take(&self.bench, case, contestant, round)?;
            self.store.keep(&sample)?;
            self.samples.push(sample);
        }
        Ok(())
    }

    /// Measured already, or known to be in vain.
    fn is_done(&self, case: &Case, contestant: &Contestant, round: usize) -> bool {
        let mut own = self
            .samples
            .iter()
            .filter(|sample| sample.case == case.id && sample.contestant == contestant.name);
        own.any(|sample| sample.round == round || sample.state != State::Good)
    }

    /// Servers and contestants get as many descriptors as the system allows.
    fn provide_descriptors(&mut self, scenarios: &[Scenario]) {
        let cases = scenarios.iter().flat_map(|scenario| &scenario.cases);
        let most = cases.map(|case| case.limit * case.behaviour.hosts.max(1));
        // Besides the connections: the program's own, and listeners.
        let needed = most.max().unwrap_or(0) as u64 + 64;
        let Some((soft, hard)) = descriptors() else {
            return;
        };
        if soft < needed {
            raise_descriptors(needed);
        }
        if hard < needed {
            self.notes.push(format!(
                "A process may have {hard} descriptors here, and {needed} are needed for the highest \
                 limit: expect failures there, or raise it with `ulimit -n {needed}`."
            ));
        }
    }
}

/// A strategy stays beside its bare loop where they are compared.
fn family(rival: Rival, contestant: &Contestant) -> &str {
    match rival {
        Rival::OwnBare => contestant.family(),
        Rival::Reference | Rival::OwnClosing => &contestant.name,
    }
}

fn check_names(
    options: &record::Options,
    programs: &Programs,
    peers: &Peers,
) -> Result<(), Failure> {
    let known = |name: &String| {
        Contestant::named(programs, name).is_some()
            || peers.present.iter().any(|peer| peer.name == *name)
    };
    let mut names = options.contestants.iter().chain([&options.reference]);
    match names.find(|name| !known(name)) {
        Some(name) => Err(Failure::new(format_args!(
            "{name} is neither a scenario nor a contestant; --list names them all"
        ))),
        None => Ok(()),
    }
}
