//! Bytes as a scenario: for the fuzzer, which so has a hand in every choice.

use std::time::Duration;

use fetch_many::http::Method;
use fetch_many::{Config, HostPlan, Order, Plan, Rate, Retry, Settings};

use crate::reply::{Location, Redirect, Reply};
use crate::scenario::{BAD_LOCATIONS, Given, HOSTS, KINDS, Move, Scenario};
use crate::simulator::Simulator;

/// Runs the batch that the bytes describe, and checks every law after every step.
pub(crate) fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let plan = bytes.plan();
    let hosts = [(); HOSTS].map(|()| bytes.host_plan());
    let config = Config::default()
        .max_redirects(bytes.below(4))
        .timeout(bytes.millis())
        .max_body_bytes(bytes.byte().into());
    let input = (0..bytes.below(40)).map(|_| bytes.given()).collect();
    let mut moves = Vec::new();
    while !bytes.0.is_empty() {
        moves.push(bytes.next_move());
    }
    let scenario = Scenario {
        plan,
        hosts,
        config,
        input,
        moves,
    };
    Simulator::new(&scenario).run(&scenario.moves);
}

/// Read from the front. After the last byte come zeros.
struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    fn below<N: From<u8>>(&mut self, end: u8) -> N {
        N::from(self.byte() % end)
    }

    fn bool(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// From nothing to four seconds, more often little.
    fn millis(&mut self) -> Duration {
        let byte = u64::from(self.byte());
        Duration::from_millis(byte * byte / 16)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::from(self.byte()) % all.len()]
    }

    fn plan(&mut self) -> Plan {
        let mut plan = Plan::new(1 + self.below::<usize>(6))
            .order(self.one_of(&[Order::AsGiven, Order::AsCompleted]))
            .lookahead(self.below(7))
            .retry(self.retry());
        if self.bool() {
            plan = plan.per_host(1 + self.below::<usize>(3));
        }
        if self.bool() {
            let rate = Rate::per_second(1).burst(1 + self.below::<u32>(4));
            let interval = self.millis();
            plan = plan.rate(Rate { interval, ..rate });
        }
        match self.below(4) {
            0_u8 | 1 => plan,
            2 => plan.deadline(self.millis()),
            _ => plan.adapt(true),
        }
    }

    fn host_plan(&mut self) -> HostPlan {
        match self.below(16) {
            limit @ 1..4_u8 => HostPlan::default().limit(limit.into()),
            _ => HostPlan::default(),
        }
    }

    fn settings(&mut self) -> Settings {
        match self.below(16) {
            0_u8 => Settings::default().timeout(self.millis()),
            1 => Settings::default().max_redirects(self.below(4)),
            2 => Settings::default().retry(self.retry()),
            3 => Settings::default().idempotent(self.bool()),
            4..7 => Settings::default().priority(self.one_of(&[-1, 1, 2])),
            _ => Settings::default(),
        }
    }

    fn retry(&mut self) -> Retry {
        Retry::up_to(self.below(5))
            .backoff(self.millis(), self.millis())
            .budget(f64::from(self.byte()) / 128.0, self.below(6))
            .max_retry_after(self.millis())
            .seed(self.below(255))
    }

    fn given(&mut self) -> Given {
        match self.below::<usize>(16) {
            0 => Given::Invalid,
            host => Given::Request {
                host: host % HOSTS,
                method: match self.below(4) {
                    0_u8 => Method::POST,
                    1 => Method::PUT,
                    _ => Method::GET,
                },
                settings: Box::new(self.settings()),
            },
        }
    }

    fn next_move(&mut self) -> Move {
        match self.below(32) {
            0_u8 => Move::Leave,
            1 | 2 => Move::Return,
            3 => Move::Stall,
            4 | 5 => Move::Flow,
            6 if self.byte() < 32 => Move::Stop,
            7..16 => Move::Pass(self.millis() / 16),
            _ => Move::Finish(self.below(8), self.reply()),
        }
    }

    fn reply(&mut self) -> Reply {
        match self.below(8) {
            0_u8 | 1 => Reply::Status(200, None),
            2 => {
                let pause = self.bool().then(|| self.below(4));
                Reply::Status(self.one_of(&[404, 429, 500, 502, 503, 504]), pause)
            }
            3 => Reply::Error(self.one_of(KINDS)),
            4 => Reply::Stale,
            _ => Reply::Redirect(Redirect {
                status: self.one_of(&[301, 302, 303, 307, 308]),
                to: match self.below(8) {
                    0_u8 => Location::Bad(self.one_of(BAD_LOCATIONS)),
                    1 | 2 => Location::Here,
                    host => Location::Host(usize::from(host) % HOSTS),
                },
                body: self.below(100),
            }),
        }
    }
}
