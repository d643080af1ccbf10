//! Defects that sit between the caller and a batch that is right: [`Altered`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use fetch_many::strategy::Source;
use fetch_many::{
    Capability, Config, Error, Expect, FetchMany, IntoRequest, Ledger, Order, Outcome, Outcomes,
    Plan, Request, Requests, Retry, Settings, SinkTo, StopHandle, Tally,
};

use super::sinks::Spoiled;
use super::{Defect, Threads};

/// Threads with a defect, wherever it sits.
#[derive(Debug)]
pub(crate) struct Altered {
    inner: Threads,
    defect: Defect,
}

impl Altered {
    pub(crate) fn new(config: &Config, defect: Defect) -> Result<Self, Error> {
        let inner = Threads::new(config, defect)?;
        Ok(Self { inner, defect })
    }

    fn plan(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        match self.defect {
            Defect::WrongOrder => {
                plan.order = match plan.order {
                    Order::AsGiven => Order::AsCompleted,
                    Order::AsCompleted => Order::AsGiven,
                }
            }
            Defect::IgnoresLimit => plan.limit = plan.limit.saturating_add(1),
            Defect::IgnoresPerHost => plan.per_host = None,
            Defect::IgnoresHosts => plan = without_hosts(plan),
            Defect::IgnoresLookahead => plan.lookahead += 10,
            Defect::Sequential => plan.limit = std::num::NonZeroUsize::MIN,
            Defect::NoDeadline => plan.deadline = None,
            Defect::BelievesRetryAfter => {
                plan.retry = plan.retry.max_retry_after(Duration::MAX);
            }
            Defect::TellsNobody => plan.observers.clear(),
            Defect::NeverSlows => plan.adapt = false,
            Defect::NoRetries => plan.retry = Retry::none(),
            Defect::HidesSinks => plan.sink = None,
            Defect::WritesTwice | Defect::CommitsHalves | Defect::JoinsVersions => {
                let spoiled = |sink| SinkTo::new(Spoiled::new(sink, self.defect));
                plan.sink = plan.sink.map(spoiled);
            }
            Defect::IgnoresRoom => plan = plan.in_memory(usize::MAX),
            Defect::NoBudget => plan.retry = plan.retry.budget(1.0, 100),
            _ => {}
        }
        plan
    }
}

/// The same plan for all hosts.
fn without_hosts(plan: Plan) -> Plan {
    let mut bare = Plan::new(1).order(plan.order).lookahead(plan.lookahead);
    bare.limit = plan.limit;
    bare.per_host = plan.per_host;
    bare.rate = plan.rate;
    bare.deadline = plan.deadline;
    bare.adapt(plan.adapt).retry(plan.retry)
}

fn altered(requests: Requests<'_>, alter: fn(&mut Request)) -> Requests<'_> {
    Requests::new(requests.map(move |request| {
        let mut request = request?;
        alter(&mut request);
        Ok::<_, Error>(request)
    }))
}

impl FetchMany for Altered {
    fn fetch_many<'a>(&'a self, mut requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        match self.defect {
            Defect::TakesEagerly => {
                let early: Vec<_> = requests.by_ref().take(2).collect();
                requests = Requests::new(early.into_iter().chain(requests));
            }
            Defect::AddsAnItem => {
                requests = Requests::new(requests.chain(["".into_request()]));
            }
            Defect::IgnoresSettings => {
                requests = altered(requests, |request| {
                    request.extensions_mut().remove::<Settings>();
                });
            }
            Defect::IgnoresPriority => {
                requests = altered(requests, |request| {
                    if let Some(settings) = request.extensions_mut().get_mut::<Settings>() {
                        settings.priority = 0;
                    }
                });
            }
            Defect::IteratesInput => requests = Requests::new(requests),
            Defect::SkipsInvalid => {
                requests = Requests::new(requests.flatten());
            }
            Defect::IgnoresDigests => {
                requests = altered(requests, |request| {
                    request.extensions_mut().remove::<Expect>();
                });
            }
            Defect::SwallowsPanic => {
                requests = Requests::new(std::iter::from_fn(move || {
                    let next = catch_unwind(AssertUnwindSafe(|| requests.next()));
                    next.unwrap_or(None)
                }));
            }
            _ => {}
        }
        Outcomes::from_source(AlteredBatch {
            inner: self.inner.fetch_many(requests, &self.plan(plan)),
            other: (self.defect == Defect::DeafToStop)
                .then(|| self.inner.fetch_many(Requests::new([""; 0]), plan)),
            defect: self.defect,
            ended: false,
        })
    }

    fn capabilities(&self) -> &'static [Capability] {
        match self.defect {
            Defect::OnlySaysHttp2 => &[Capability::Http2],
            _ => &[],
        }
    }
}

struct AlteredBatch<'a> {
    inner: Outcomes<'a>,
    /// The batch that is stopped in place of the inner one.
    other: Option<Outcomes<'a>>,
    defect: Defect,
    ended: bool,
}

impl Iterator for AlteredBatch<'_> {
    type Item = Outcome;

    fn next(&mut self) -> Option<Outcome> {
        if self.ended {
            return None;
        }
        self.defect.caller_waits(true);
        let mut outcome = self.inner.next();
        match self.defect {
            Defect::DropsAnItem if outcome.as_ref().is_some_and(|outcome| outcome.index == 3) => {
                outcome = self.inner.next();
            }
            Defect::WrongIndex => {
                if let Some(outcome) = &mut outcome {
                    outcome.index ^= 1;
                }
            }
            Defect::LosesAttached => {
                if let Some(outcome) = &mut outcome {
                    outcome.extensions.clear();
                }
            }
            Defect::EndsAtFirstError => {
                self.ended = outcome
                    .as_ref()
                    .is_some_and(|outcome| outcome.result.is_err());
            }
            _ => {}
        }
        self.defect.caller_waits(false);
        outcome
    }
}

impl Source for AlteredBatch<'_> {
    fn tally(&self) -> Tally {
        let mut tally = self.inner.tally();
        if self.defect == Defect::WrongTally && tally.failed > 0 {
            tally.failed -= 1;
            tally.answered += 1;
        }
        tally
    }

    fn ledger(&self) -> Ledger {
        self.inner.ledger()
    }

    fn stop_handle(&self) -> StopHandle {
        self.other.as_ref().unwrap_or(&self.inner).stop_handle()
    }
}
