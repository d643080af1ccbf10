//! The test program of a strategy's faults: [`Faults`].

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use super::cuts::{Kind, cuts};
use super::{Answer, Fault, Place, ROWS, named, outcomes_of};
use crate::program::{Asked, Came, Trial, run};
use crate::{Broken, Subject};

/// A deviation that is known and stays.
#[derive(Clone, Copy, Debug)]
pub struct Recorded {
    /// The fault's name.
    pub fault: &'static str,
    /// What comes of it, in the words of [`Answer`].
    pub came: &'static str,
    /// Why it stays.
    pub reason: &'static str,
}

/// All faults for a strategy: what its test program runs. A test for each row of [`ROWS`], into memory and into a
/// sink, and one for each valid response that is cut, or split, after each of its bytes.
///
/// The program has no test harness of its own (`harness = false`), and takes the arguments of one, as
/// [`Checks`](crate::Checks) does. What does not come as it must, and stays, is recorded with the
/// reason: the test fails if something else comes, and if what must come does.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use fetch_many_conformance::{Faults, Subject};
/// # #[derive(Debug)] struct Blocking;
/// # impl Blocking {
/// #     fn new(_: &fetch_many::Config) -> Result<Self, fetch_many::Error> { Ok(Self) }
/// # }
/// # impl fetch_many::FetchMany for Blocking {
/// #     fn fetch_many<'a>(&'a self, _: fetch_many::Requests<'a>, _: &fetch_many::Plan)
/// #         -> fetch_many::Outcomes<'a> { unimplemented!() }
/// # }
///
/// fn main() -> ExitCode {
///     Faults::of(Subject::new(Blocking::new))
///         .record([("chunk_lf", "Err Timeout", "the parser waits for a CR")])
///         .main()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Faults {
    subject: Subject,
    recorded: Vec<Recorded>,
}

/// What came of a row.
#[derive(Clone, Copy, Debug)]
struct Answered {
    row: &'static str,
    /// Of a body that goes into memory.
    memory: Answer,
    /// Of one that goes into a sink.
    sink: Answer,
}

/// What came of the rows that are asked for: all in one batch, when the first is asked for.
type Answers = OnceLock<Result<Vec<Answered>, Broken>>;

impl Faults {
    /// All faults for this strategy, without a deviation.
    #[must_use]
    pub fn of(subject: Subject) -> Self {
        let recorded = Vec::new();
        Self { subject, recorded }
    }

    /// What comes of faults that must not: the fault, what comes of it in the words of [`Answer`], and why
    /// that stays.
    ///
    /// # Panics
    /// If there is no such fault, or it is recorded already.
    #[must_use]
    #[track_caller]
    pub fn record(
        mut self,
        deviations: impl IntoIterator<Item = (&'static str, &'static str, &'static str)>,
    ) -> Self {
        for (fault, came, reason) in deviations {
            assert!(named(fault).is_some(), "there is no fault {fault:?}");
            assert!(
                self.recorded(fault).is_none(),
                "{fault:?} is recorded twice"
            );
            self.recorded.push(Recorded {
                fault,
                came,
                reason,
            });
        }
        self
    }

    /// What is tested.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What is recorded of this fault, if anything is.
    #[must_use]
    pub fn recorded(&self, fault: &str) -> Option<Recorded> {
        let mut recorded = self.recorded.iter();
        recorded.find(|recorded| recorded.fault == fault).copied()
    }

    /// Runs what the arguments of this program ask for.
    ///
    /// # Panics
    /// If what it prints cannot be written.
    #[must_use]
    pub fn main(self) -> ExitCode {
        let asked = Asked::read();
        let cuts = [Kind::Prefixes, Kind::Splits].into_iter().flat_map(|kind| {
            let subject = &self.subject;
            cuts(kind).into_iter().map(move |cut| {
                let subject = subject.clone();
                trial(cut.to_string(), move || match cut.deviations(&subject) {
                    Ok(none) if none.is_empty() => Came::AsItMust,
                    Ok(some) => Came::Otherwise(format!("{some:#?}")),
                    Err(broken) => Came::Otherwise(broken.to_string()),
                })
            })
        });
        let answers: Arc<Answers> = Arc::default();
        let name = |row: &Fault| format!("fault_{}", row.name);
        let rows: Vec<_> = ROWS.iter().filter(|row| asked.names(&name(row))).collect();
        let rows = Arc::new(rows);
        let faults = ROWS.iter().map(|row| {
            let (subject, recorded) = (self.subject.clone(), self.recorded(row.name));
            let (rows, answers) = (Arc::clone(&rows), Arc::clone(&answers));
            trial(name(row), move || {
                let answers = answers.get_or_init(|| ask(&subject, &rows));
                match answers {
                    Ok(answers) => came(row, answers, recorded),
                    Err(broken) => Came::Otherwise(broken.to_string()),
                }
            })
        });
        // Whoever comes to a row first waits for all rows, which takes its time and hardly any of the
        // machine's: meanwhile, other threads make cuts.
        let mut trials: Vec<_> = faults.collect();
        trials.splice(1..1, cuts);
        run(&asked, trials)
    }
}

fn trial(name: String, run: impl FnOnce() -> Came + Send + 'static) -> Trial {
    Trial {
        name,
        excepted: None,
        missing: Box::new(|| None),
        run: Box::new(run),
    }
}

fn ask(subject: &Subject, rows: &[&'static Fault]) -> Result<Vec<Answered>, Broken> {
    let memory = outcomes_of(subject, rows, Place::Memory)?;
    let sink = outcomes_of(subject, rows, Place::Sink)?;
    let both = memory.into_iter().zip(sink);
    let answered = |((row, memory), (_, sink)): ((&Fault, _), _)| Answered {
        row: row.name,
        memory,
        sink,
    };
    Ok(both.map(answered).collect())
}

/// What the test of a row says.
fn came(row: &Fault, answers: &[Answered], recorded: Option<Recorded>) -> Came {
    let Some(answered) = answers.iter().find(|answered| answered.row == row.name) else {
        return Came::Otherwise("no outcome".to_owned());
    };
    let (came, stored) = (answered.memory, answered.sink);
    if stored != came && !stored.meets(row.expected) {
        return Came::Otherwise(format!("{stored} into a sink, {came} into memory"));
    }
    match recorded {
        None if came.meets(row.expected) => Came::AsItMust,
        None => Came::Otherwise(format!("{came}, not {}", row.expected)),
        Some(_) if came.meets(row.expected) => {
            Came::Otherwise(format!("{came}, as it must; still recorded"))
        }
        Some(recorded) if recorded.came == came.to_string() => {
            Came::AsRecorded(format!("{came}; {}", recorded.reason))
        }
        Some(recorded) => Came::Otherwise(format!("{came}, recorded is {}", recorded.came)),
    }
}

#[cfg(test)]
mod tests {
    use fetch_many::ErrorKind::{Protocol, Timeout};

    use super::*;

    const KNOWN: Recorded = Recorded {
        fault: "chunk_lf",
        came: "Err Timeout",
        reason: "the parser waits for a CR",
    };

    fn told(answer: Answer, recorded: Option<Recorded>) -> String {
        let row = named("chunk_lf").expect("a row");
        let answered = Answered {
            row: "chunk_lf",
            memory: answer,
            sink: answer,
        };
        match came(row, &[answered], recorded) {
            Came::AsItMust => "as it must".to_owned(),
            Came::AsRecorded(why) => format!("recorded: {why}"),
            Came::Otherwise(how) | Came::Unseen(how) => how,
        }
    }

    #[test]
    fn what_must_come_and_what_is_recorded_pass() {
        assert_eq!(told(Answer::Err(Protocol), None), "as it must");
        let known = "recorded: Err Timeout; the parser waits for a CR";
        assert_eq!(told(Answer::Err(Timeout), Some(KNOWN)), known);
    }

    #[test]
    fn what_comes_into_a_sink_must_be_the_same() {
        let row = named("chunk_lf").expect("a row");
        let answered = Answered {
            row: "chunk_lf",
            memory: Answer::Err(Protocol),
            sink: Answer::Ok(200, 5),
        };
        let Came::Otherwise(how) = came(row, &[answered], None) else {
            panic!("a difference is not seen");
        };
        assert_eq!(how, "Ok 200/5 into a sink, Err Protocol into memory");
    }

    #[test]
    fn what_is_not_recorded_or_not_so_fails() {
        assert_eq!(
            told(Answer::Err(Timeout), None),
            "Err Timeout, not Err Protocol"
        );
        let another = "Ok 200/5, recorded is Err Timeout";
        assert_eq!(told(Answer::Ok(200, 5), Some(KNOWN)), another);
        let healed = "Err Protocol, as it must; still recorded";
        assert_eq!(told(Answer::Err(Protocol), Some(KNOWN)), healed);
    }
}
