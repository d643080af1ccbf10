//! How many lookups run at once: [`lookup_at_once`].

use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fetch_many::{Config, FetchManyExt};

use super::lookups::server;
use crate::broken::ensure;
use crate::checks::{expect_response, plan};
use crate::{Broken, Subject};

const AT_ONCE: usize = 32;
const NAMES: usize = 2 * AT_ONCE;

/// How long the first lookup takes, alone: those that take three times as long are not hung.
const FIRST: Duration = Duration::from_millis(300);

/// How long each of the others waits for one too many to begin.
const HELD: Duration = Duration::from_millis(500);

/// Who took longer may have been taken for hung, and others may have begun in its place.
const LATE: Duration = Duration::from_millis(900);

/// In a round in which one was late, the machine was too busy to tell.
const ROUNDS: usize = 4;

/// Many names at once, each of which answers after a while: at most 32 lookups at once.
///
/// # Errors
/// [`Broken`], if there are more.
pub(in crate::checks) fn lookup_at_once(subject: &Subject) -> Result<(), Broken> {
    for _ in 0..ROUNDS {
        let (most, any_late) = round(subject)?;
        ensure!(most <= AT_ONCE, "{most} lookups at once");
        if !any_late {
            break;
        }
    }
    Ok(())
}

/// How many ran at once, and whether one was late.
fn round(subject: &Subject) -> Result<(usize, bool), Broken> {
    let server = server(subject)?;
    let (address, lookups) = (server.address(), Arc::<Lookups>::default());
    let by = Arc::clone(&lookups);
    let config = Config::default().resolver(move |name: &str| Ok(by.look_up(name, address)));
    let strategy = subject.make(&config)?;
    let first = strategy.fetch(["http://first.example/"], &plan(1));
    let urls = (0..NAMES).map(|number| format!("http://{number}.example/"));
    for outcome in first.chain(strategy.fetch(urls, &plan(NAMES))) {
        expect_response(&outcome, 200, "found")?;
    }
    let running = lookups.running();
    Ok((running.most, running.any_late))
}

#[derive(Default)]
struct Lookups {
    running: Mutex<Running>,
    one_too_many: Condvar,
}

#[derive(Default)]
struct Running {
    /// When each of them began.
    since: Vec<Instant>,
    /// How many there were at once, as long as none was late.
    most: usize,
    any_late: bool,
}

impl Lookups {
    fn look_up(&self, name: &str, address: SocketAddr) -> Vec<SocketAddr> {
        let began = Instant::now();
        let held = if name == "first.example" { FIRST } else { HELD };
        let mut running = self.running();
        running.begin(began);
        self.one_too_many.notify_all();
        let waited = self
            .one_too_many
            .wait_timeout_while(running, held, |running| running.most <= AT_ONCE);
        waited.unwrap_or_else(PoisonError::into_inner).0.end(began);
        vec![address]
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    fn begin(&mut self, began: Instant) {
        self.since.push(began);
        self.look();
        if !self.any_late {
            self.most = self.most.max(self.since.len());
        }
    }

    fn end(&mut self, began: Instant) {
        self.look();
        if let Some(place) = self.since.iter().position(|since| *since == began) {
            self.since.swap_remove(place);
        }
    }

    fn look(&mut self) {
        self.any_late |= self.since.iter().any(|since| since.elapsed() > LATE);
    }
}
