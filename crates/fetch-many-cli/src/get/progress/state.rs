//! How far a run is, and how that is shown: [`State`]. No I/O, and no clock.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::time::Duration;

use crate::show::{Paint, bytes, count, duration, escaped, per_second};

/// How far a run is.
pub(in crate::get) struct State {
    /// How many entries there are, if that is known.
    of: Option<u64>,
    /// Those that have come to their end, however.
    pub(in crate::get) done: u64,
    /// Of these, those that failed.
    pub(in crate::get) failed: u64,
    /// Of these, those that were fetched before.
    pub(in crate::get) skipped: u64,
    pub(in crate::get) in_flight: usize,
    pub(in crate::get) bytes: u64,
    /// What its requests took, by host.
    hosts: HashMap<Box<str>, Took>,
    /// How far it was, a while ago and since.
    looks: VecDeque<Look>,
}

#[derive(Clone, Copy, Default)]
struct Took {
    requests: u32,
    time: Duration,
}

#[derive(Clone, Copy)]
struct Look {
    at: Duration,
    /// Those that were fetched or failed, for what is skipped takes no time.
    worked: u64,
    bytes: u64,
}

/// Of so many hosts it is known what they take. It is a display, not an account.
const HOSTS: usize = 1_000;

/// The rate is that of so many looks.
const LOOKS: usize = 50;

/// So many of the slowest hosts are named.
const SLOWEST: usize = 3;

/// The columns of the bar.
const BAR: u64 = 24;

/// A terminal that has fewer columns has no bar.
const NARROW: usize = 60;

impl State {
    pub(super) fn new(of: Option<u64>) -> Self {
        Self {
            of,
            done: 0,
            failed: 0,
            skipped: 0,
            in_flight: 0,
            bytes: 0,
            hosts: HashMap::new(),
            looks: VecDeque::new(),
        }
    }

    /// A request to this host took so long.
    pub(in crate::get) fn took(&mut self, host: &str, time: Duration) {
        if let Some(took) = self.hosts.get_mut(host) {
            took.requests += 1;
            took.time += time;
        } else if self.hosts.len() < HOSTS {
            let requests = 1;
            self.hosts.insert(host.into(), Took { requests, time });
        }
    }

    /// So long after the beginning somebody looks.
    pub(super) fn look(&mut self, at: Duration) {
        if self.looks.len() == LOOKS {
            self.looks.pop_front();
        }
        self.looks.push_back(Look {
            at,
            worked: self.done.saturating_sub(self.skipped),
            bytes: self.bytes,
        });
    }

    /// How many and how many bytes came in which time, of late.
    fn of_late(&self) -> (u64, u64, Duration) {
        let start = Look {
            at: Duration::ZERO,
            worked: 0,
            bytes: 0,
        };
        let Some(last) = self.looks.back() else {
            return (0, 0, Duration::ZERO);
        };
        let first = if self.looks.len() < LOOKS {
            &start
        } else {
            &self.looks[0]
        };
        (
            last.worked - first.worked,
            last.bytes - first.bytes,
            last.at.saturating_sub(first.at),
        )
    }

    /// How long the rest takes at the rate of late.
    fn left(&self) -> Option<Duration> {
        let (worked, _, time) = self.of_late();
        let rest = self.of?.saturating_sub(self.done);
        if worked == 0 {
            return None;
        }
        let nanos = time.as_nanos().checked_mul(rest.into())? / u128::from(worked);
        Some(Duration::from_nanos(u64::try_from(nanos).ok()?))
    }

    /// The two lines of a display of so many columns.
    pub(super) fn lines(&self, width: usize, paint: Paint) -> String {
        let bar = self.of.filter(|_| width >= NARROW);
        let bar = bar.map(|of| self.bar(of)).unwrap_or_default();
        let plain = width.saturating_sub(1);
        // Paint has no width.
        let unpainted = self.numbers(None);
        let first = if bar.chars().count() + unpainted.chars().count() > plain {
            cut(&unpainted, plain)
        } else {
            bar + &self.numbers(Some(paint))
        };
        let second = [self.speed(), self.slowest()].concat();
        format!("{first}\n{}", paint.quiet(cut(&second, plain)))
    }

    /// The one line of where there is no display.
    pub(super) fn line(&self) -> String {
        [self.numbers(None), "; ".to_owned(), self.speed()].concat()
    }

    fn bar(&self, of: u64) -> String {
        let full = (BAR * self.done.min(of)).checked_div(of).unwrap_or(BAR);
        let filled = "━".repeat(usize::try_from(full).unwrap_or_default());
        let empty = "┄".repeat(usize::try_from(BAR - full).unwrap_or_default());
        format!(" {filled}{empty}  ")
    }

    fn numbers(&self, paint: Option<Paint>) -> String {
        let of = self
            .of
            .map_or_else(String::new, |of| format!(" of {}", count(of)));
        let failed = format!("{} failed", count(self.failed));
        let failed = match paint {
            Some(paint) if self.failed > 0 => paint.bad(failed),
            _ => failed,
        };
        let in_flight = count(self.in_flight as u64);
        format!(
            "{}{of} done, {failed}, {in_flight} in flight",
            count(self.done)
        )
    }

    fn speed(&self) -> String {
        let (worked, came, time) = self.of_late();
        // Writing to a string does not fail.
        let mut text = format!("{}, {}", bytes(self.bytes), per_second(worked, time));
        if let Some(each) = u128::from(came)
            .checked_mul(1000)
            .and_then(|it| it.checked_div(time.as_millis()))
        {
            let _ = write!(
                text,
                ", {}/s",
                bytes(u64::try_from(each).unwrap_or(u64::MAX))
            );
        }
        if let Some(left) = self.left() {
            let _ = write!(text, ", {} left", duration(round(left)));
        }
        text
    }

    fn slowest(&self) -> String {
        let mean = |took: &Took| took.time / took.requests.max(1);
        let mut hosts: Vec<_> = self
            .hosts
            .iter()
            .map(|(name, took)| (mean(took), name))
            .collect();
        if hosts.len() < 2 {
            return String::new();
        }
        hosts.sort_unstable_by(|one, other| other.cmp(one));
        let named = hosts.iter().take(SLOWEST);
        let named: Vec<_> = named
            .map(|(mean, name)| format!("{} {}", escaped(name), duration(*mean)))
            .collect();
        format!("; slowest: {}", named.join(", "))
    }
}

/// Nobody knows the future to the tenth of a second.
fn round(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs() + u64::from(time.subsec_nanos() > 0))
}

fn cut(text: &str, columns: usize) -> String {
    if text.chars().nth(columns).is_none() {
        return text.to_owned();
    }
    let front: String = text.chars().take(columns.saturating_sub(1)).collect();
    front + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::Color;

    fn half_way() -> State {
        let mut state = State::new(Some(20_000));
        state.look(Duration::ZERO);
        state.done = 10_000;
        state.failed = 12;
        state.in_flight = 64;
        state.bytes = 1_234_567;
        state.took("a.example", Duration::from_millis(2_300));
        state.took("b.example", Duration::from_millis(40));
        state.look(Duration::from_secs(100));
        state
    }

    #[test]
    fn a_wide_terminal_has_all_of_it() {
        let plain = Color::Never.on(true);
        assert_eq!(
            half_way().lines(200, plain),
            " ━━━━━━━━━━━━┄┄┄┄┄┄┄┄┄┄┄┄  10,000 of 20,000 done, 12 failed, 64 in flight\n\
             1.2 MB, 100/s, 12.3 kB/s, 1 min 40 s left; slowest: a.example 2.3 s, b.example 40.0 ms"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let plain = Color::Never.on(true);
        for width in 20..120 {
            for line in half_way().lines(width, plain).lines() {
                assert!(line.chars().count() < width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_pipe_has_no_total_and_no_end() {
        let mut state = State::new(None);
        state.done = 7;
        state.look(Duration::from_secs(2));
        assert_eq!(
            state.line(),
            "7 done, 0 failed, 0 in flight; 0 B, 3.5/s, 0 B/s"
        );
    }

    #[test]
    fn what_is_skipped_makes_nothing_faster() {
        let mut state = State::new(Some(1_000));
        (state.done, state.skipped) = (900, 890);
        state.look(Duration::from_secs(10));
        assert_eq!(state.left(), Some(Duration::from_secs(100)));
    }

    #[test]
    fn the_rate_is_that_of_late() {
        let mut state = State::new(None);
        for second in 0..200 {
            state.done += if second < 100 { 1_000 } else { 10 };
            state.look(Duration::from_secs(second));
        }
        assert_eq!(state.of_late().0, 490);
    }
}
