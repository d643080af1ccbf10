//! What one that races did in one round: [`Sample`].

use std::time::Duration;

use fetch_many_race::Failure;
use fetch_many_race::analysis::{self, State};
use fetch_many_race::gates::{latencies_told, own_clock};
use fetch_many_race::process::{Cores, Place, Running, Timed, interrupt};

use super::job::{Answer, Done, Job};
use super::pause::Pause;
use super::racers::Racer;
use super::terms::Terms;
use super::urls::Url;

/// Where nobody is disturbed, a measured job takes about so long.
const LONG: Duration = Duration::from_millis(200);
/// And has at most so many requests, so that its latencies fit into a line.
const MOST: usize = 50_000;
/// So much longer than its requests may a job take, on a busy machine.
const SLACK: Duration = Duration::from_secs(30);

/// What one that races did in one round.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) round: usize,
    pub(super) state: State,
    pub(super) requests: u64,
    pub(super) wall_ns: u64,
    pub(super) cpu_ns: u64,
    pub(super) done: Done,
}

impl analysis::Sample for Sample {
    fn round(&self) -> usize {
        self.round
    }

    fn state(&self) -> &State {
        &self.state
    }

    fn requests(&self) -> u64 {
        self.requests
    }

    fn wall_ns(&self) -> u64 {
        self.wall_ns
    }

    fn cpu_ns(&self) -> u64 {
        self.cpu_ns
    }

    fn latency_us(&self) -> &[(u64, u64)] {
        &self.done.latency_us
    }
}

impl Sample {
    /// Lets one race, in a new process.
    ///
    /// # Errors
    /// Only if it was interrupted: whatever else goes wrong is in the sample.
    pub(super) fn take(
        terms: &Terms,
        racer: &Racer,
        round: usize,
        cores: &Cores,
        pause: &mut Pause,
    ) -> Result<Self, Failure> {
        interrupt::check()?;
        let mut sample = Self {
            name: racer.name().to_owned(),
            round,
            state: State::Good,
            requests: 0,
            wall_ns: 0,
            cpu_ns: 0,
            done: Done::default(),
        };
        match sample.measure(terms, racer, cores, pause) {
            Ok(()) => {}
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            Err(failure) => {
                let why = failure.to_string();
                let own = format!("{}: ", racer.name());
                sample.state = State::Invalid(why.strip_prefix(&own).unwrap_or(&why).to_owned());
            }
        }
        Ok(sample)
    }

    fn measure(
        &mut self,
        terms: &Terms,
        racer: &Racer,
        cores: &Cores,
        pause: &mut Pause,
    ) -> Result<(), Failure> {
        let mut running = Running::start(&racer.command, cores, Place::Anywhere)?;
        let per_second = terms.manners.per_second();
        let first = Job {
            urls: terms.urls.iter().map(Url::text).collect(),
            passes: 1,
            limit: terms.limit,
            per_second,
            hashed: true,
        };
        pause.wait()?;
        let timed = run(&mut running, &first, terms);
        pause.begin();
        let timed = timed?;
        if per_second.is_some() {
            return self.keep(&first, timed);
        }
        // That was to warm up, and to see all bodies.
        let answers = timed.done.answers.clone();
        let job = Job {
            passes: passes(timed.wall, terms.urls.len()),
            hashed: false,
            ..first.clone()
        };
        self.keep(&first, timed)?;
        let timed = run(&mut running, &job, terms)?;
        self.keep(&job, timed)?;
        self.done.answers = together(answers, &self.done.answers);
        Ok(())
    }

    /// Keeps what a job gave, if it passes the gates that are a sample's own.
    fn keep(&mut self, job: &Job, timed: Timed<Done>) -> Result<(), Failure> {
        let Timed { done, wall, cpu } = timed;
        self.requests = (job.urls.len() * job.passes) as u64;
        self.wall_ns = nanos(wall);
        self.cpu_ns = nanos(cpu);
        self.done = done;
        let Done {
            failed, complaint, ..
        } = &self.done;
        if *failed > 0 {
            let complaint = complaint.as_deref().unwrap_or("it does not say why");
            return Err(Failure::new(format_args!(
                "{failed} of {} requests failed: {complaint}",
                self.requests
            )));
        }
        if self.done.answers.len() != job.urls.len() {
            let answers = self.done.answers.len();
            return Err(Failure::new(format_args!("answers to {answers} URLs")));
        }
        let told = analysis::Sample::latency_count(self);
        let gates = own_clock(self.done.wall_ns, self.wall_ns)
            .and_then(|()| latencies_told(told, self.requests));
        gates.map_err(Failure::new)
    }
}

fn run(running: &mut Running, job: &Job, terms: &Terms) -> Result<Timed<Done>, Failure> {
    let requests = job.urls.len() * job.passes;
    // Each of them may take its whole time, and waits for its turn.
    let turns = u32::try_from(requests.div_ceil(terms.limit)).unwrap_or(u32::MAX);
    let within = terms.timeout.saturating_mul(turns);
    let within = within.saturating_add(terms.manners.least(&terms.urls));
    running.run(job, within.saturating_add(SLACK))
}

/// How many passes take about [`LONG`].
fn passes(one: Duration, urls: usize) -> usize {
    let passes = LONG.as_nanos() / one.as_nanos().max(1);
    let passes = usize::try_from(passes).unwrap_or(usize::MAX);
    passes.min(MOST / urls).max(1)
}

/// The answers of the first pass, and whether those of later ones were others.
fn together(first: Vec<Option<Answer>>, later: &[Option<Answer>]) -> Vec<Option<Answer>> {
    let both = first.into_iter().zip(later);
    let both = both.map(|(first, later)| {
        let mut first = first?;
        if let Some(later) = later {
            first.changed |= later.changed || !first.is_like(later);
        }
        Some(first)
    });
    both.collect()
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
