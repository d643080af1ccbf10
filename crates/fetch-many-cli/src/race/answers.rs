//! Whether all had the same answers: [`Agreement`].

use fetch_many_race::record::Role;

use super::job::Answer;
use super::racers::Racer;
use super::sample::Sample;
use super::urls::Url;

/// Whether all had the same answers, URL by URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Agreement {
    /// How many URLs at least two have answers to.
    pub(super) compared: usize,
    /// Whose status was another than that of most.
    pub(super) statuses: Vec<Other>,
    /// Whose body was another than that of most.
    pub(super) bodies: Vec<Other>,
    /// URLs to which most do not have one answer, as where a page is another each time: nobody can be blamed.
    pub(super) unsettled: Vec<String>,
}

/// One that had another answer than most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Other {
    pub(super) name: String,
    pub(super) why: String,
}

/// All answers of one to one URL.
struct Answers<'a> {
    racer: &'a Racer,
    all: Vec<&'a Answer>,
}

impl<'a> Answers<'a> {
    fn of(racer: &'a Racer, samples: &'a [Sample], url: usize) -> Self {
        let own = samples.iter().filter(|one| one.name == racer.name());
        let all = own.filter_map(|sample| sample.done.answers.get(url)?.as_ref());
        Self {
            racer,
            all: all.collect(),
        }
    }

    /// The one that it always had, if it did.
    fn settled(&self) -> Option<&'a Answer> {
        let (first, others) = self.all.split_first()?;
        let is_same = !first.changed && others.iter().all(|other| other == first);
        is_same.then_some(*first)
    }
}

impl Agreement {
    /// What these samples say.
    pub(super) fn of(racers: &[Racer], samples: &[Sample], urls: &[Url]) -> Self {
        let mut agreement = Self::default();
        for (place, url) in urls.iter().enumerate() {
            let all = racers.iter();
            let all = all.map(|racer| Answers::of(racer, samples, place));
            let all: Vec<_> = all.filter(|answers| !answers.all.is_empty()).collect();
            agreement.add(url, &all);
        }
        agreement
    }

    fn add(&mut self, url: &Url, all: &[Answers]) {
        self.compared += usize::from(all.len() > 1);
        let Some(common) = common(all) else {
            if all
                .iter()
                .any(|one| one.settled() != all[0].settled() || one.settled().is_none())
            {
                self.unsettled.push(url.shown());
            }
            return;
        };
        for answers in all {
            let other = answers.all.iter().find(|answer| **answer != common);
            let Some(other) = other else { continue };
            let why = format!("{}: {}", url.shown(), difference(other, common));
            let name = answers.racer.name().to_owned();
            let list = if other.status == common.status {
                &mut self.bodies
            } else {
                &mut self.statuses
            };
            if list.iter().all(|known| known.name != name) {
                list.push(Other { name, why });
            }
        }
    }
}

/// The answer that most always had: of at least two, and of more than half. A strategy that takes part twice has one voice.
fn common<'a>(all: &[Answers<'a>]) -> Option<&'a Answer> {
    let voters = all.iter().filter(|one| one.racer.role != Role::Twin);
    let settled: Vec<_> = voters.clone().filter_map(Answers::settled).collect();
    let times = |answer: &Answer| settled.iter().filter(|other| **other == answer).count();
    let most = settled.iter().copied().max_by_key(|answer| times(answer))?;
    let times = times(most);
    (times >= 2 && times * 2 > voters.count()).then_some(most)
}

fn difference(other: &Answer, common: &Answer) -> String {
    if other.status != common.status {
        return format!("status {}, not {}", other.status, common.status);
    }
    if other.bytes != common.bytes {
        return format!("{} bytes, not {}", other.bytes, common.bytes);
    }
    if other.changed {
        return "now these bytes, now others".to_owned();
    }
    format!("other bytes than the {} of most", common.bytes)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use fetch_many_race::analysis::State;
    use fetch_many_strategies::Strategy;

    use super::*;
    use crate::race::job::Done;
    use crate::race::urls::typed;

    fn answer(status: u16, bytes: u64, hash: &str) -> Answer {
        Answer {
            status,
            bytes,
            hash: Some(hash.to_owned()),
            changed: false,
        }
    }

    /// Of one URL: by strategy, the answers of its rounds.
    fn agreement(all: &[(Strategy, &[Answer])]) -> Agreement {
        let racer = |strategy| Racer::of("program", strategy, Duration::ZERO);
        let racers: Vec<_> = all.iter().map(|(strategy, _)| racer(*strategy)).collect();
        let samples = all.iter().flat_map(|(strategy, answers)| {
            answers.iter().enumerate().map(|(round, answer)| Sample {
                name: strategy.name().to_owned(),
                round: round + 1,
                state: State::Good,
                requests: 1,
                wall_ns: 1,
                cpu_ns: 1,
                done: Done {
                    answers: vec![Some(answer.clone())],
                    ..Done::default()
                },
            })
        });
        let samples: Vec<_> = samples.collect();
        let urls = typed(&["http://host/a"]).unwrap();
        Agreement::of(&racers, &samples, &urls)
    }

    use Strategy::{Smol, Threads, Tokio};

    #[test]
    fn all_alike_is_an_agreement() {
        let same = [answer(200, 9, "a"), answer(200, 9, "a")];
        let found = agreement(&[(Tokio, &same), (Smol, &same), (Threads, &same)]);
        let expected = Agreement {
            compared: 1,
            ..Agreement::default()
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn whoever_is_alone_with_its_answer_is_named() {
        let same = [answer(200, 9, "a"), answer(200, 9, "a")];
        for (other, why) in [
            (answer(500, 9, "a"), "status 500, not 200"),
            (answer(200, 8, "b"), "8 bytes, not 9"),
            (answer(200, 9, "b"), "other bytes than the 9 of most"),
        ] {
            // Once is enough.
            let odd = [answer(200, 9, "a"), other];
            let found = agreement(&[(Tokio, &same), (Smol, &odd), (Threads, &same)]);
            let all = [found.statuses, found.bodies].concat();
            let expected = Other {
                name: "smol".to_owned(),
                why: format!("http://host/a: {why}"),
            };
            assert_eq!((all, found.unsettled.len()), (vec![expected], 0));
        }
    }

    #[test]
    fn a_page_that_is_another_each_time_is_nobodys_fault() {
        let one = [answer(200, 9, "a"), answer(200, 9, "b")];
        let other = [answer(200, 9, "c"), answer(200, 9, "d")];
        let found = agreement(&[(Tokio, &one), (Smol, &other), (Threads, &other)]);
        assert!(found.statuses.is_empty() && found.bodies.is_empty());
        assert_eq!(found.unsettled, ["http://host/a"]);
    }

    #[test]
    fn of_two_that_differ_nobody_knows_who_is_wrong() {
        let found = agreement(&[
            (Tokio, &[answer(200, 9, "a")]),
            (Smol, &[answer(200, 9, "b")]),
        ]);
        assert!(found.bodies.is_empty());
        assert_eq!(found.unsettled, ["http://host/a"]);
    }
}
