//! How many lookups there are, and who waits for them.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::{Config, FetchManyExt, Order, Plan, Resolver, Retry};

use crate::broken::ensure;
use crate::checks::{Refused, describe, expect_response, plan, serve};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

pub(super) fn server(subject: &Subject) -> Result<RawServer, Broken> {
    Ok(serve(subject, |_| {
        Reply::new()
            .response(200, &[("Connection", "close")], "found")
            .fin()
    })?)
}

/// Sixty URLs of one name, on sixty connections, all at once: at most two lookups.
///
/// # Errors
/// [`Broken`], if there are more.
pub(in crate::checks) fn lookup_once(subject: &Subject) -> Result<(), Broken> {
    let server = server(subject)?;
    let (address, lookups) = (server.address(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&lookups);
    let config = Config::default().resolver(move |_: &str| {
        count.fetch_add(1, Ordering::SeqCst);
        // So that the others ask meanwhile.
        thread::sleep(Duration::from_millis(100));
        Ok(vec![address])
    });
    let strategy = subject.make(&config)?;
    let urls = (0..60).map(|number| format!("http://one.example/{number}"));
    for outcome in strategy.fetch(urls, &plan(60)) {
        expect_response(&outcome, 200, "found")?;
    }
    let lookups = lookups.load(Ordering::SeqCst);
    ensure!(lookups <= 2, "{lookups} lookups for 60 URLs of one name");
    Ok(())
}

/// The addresses of a name turn out dead: the name is looked up again, for the attempt that comes next. As long as they
/// are alive, it is not.
///
/// # Errors
/// [`Broken`], if the next attempt gets the dead address again, or there are more lookups than answers needed.
pub(in crate::checks) fn lookup_again(subject: &Subject) -> Result<(), Broken> {
    const REQUESTS: usize = 8;
    let refused = Refused::new()?;
    let server = server(subject)?;
    let answers: [SocketAddr; 2] = [refused.address(), server.address()];
    let lookups = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&lookups);
    let config = Config::default().resolver(move |_: &str| {
        let lookup = count.fetch_add(1, Ordering::SeqCst);
        Ok(vec![answers[lookup.min(1)]])
    });
    let strategy = subject.make(&config)?;
    let retry = Retry::up_to(1).backoff(Duration::from_millis(1), Duration::from_millis(1));
    let urls = (0..REQUESTS).map(|_| "http://moves.example/");
    for outcome in strategy.fetch(urls, &Plan::new(1).retry(retry)) {
        expect_response(&outcome, 200, "found")?;
    }
    let lookups = lookups.load(Ordering::SeqCst);
    ensure!(lookups == 2, "{lookups} lookups of a name that moved once");
    Ok(())
}

/// Lets go those that hang when it is dropped.
#[derive(Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    /// Hangs for names that begin with `hung`.
    fn resolver(&self, server: &RawServer) -> impl Resolver + use<> {
        let (gate, address) = (Arc::clone(&self.0), server.address());
        move |name: &str| {
            if name.starts_with("hung") {
                let open = gate.0.lock().unwrap_or_else(PoisonError::into_inner);
                drop(gate.1.wait_while(open, |open| !*open));
            }
            Ok(vec![address])
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }
}

/// Of 250 names, all asked for at once, the first 200 hang: the others do not wait for them.
///
/// # Errors
/// [`Broken`], if one of the others fails, or waits for long.
pub(in crate::checks) fn lookup_hangs(subject: &Subject) -> Result<(), Broken> {
    const HUNG: usize = 200;
    const OTHERS: usize = 50;
    let server = server(subject)?;
    let gate = Gate::default();
    let config = Config::default().timeout(subject.waits() * 2);
    let config = config.connect_timeout(subject.waits() * 2);
    let strategy = subject.make(&config.resolver(gate.resolver(&server)))?;
    // Before a strategy ends, which might wait for its lookups.
    let _gate = gate;
    let hung = (0..HUNG).map(|number| format!("http://hung{number}.example/"));
    let others = (0..OTHERS).map(|number| format!("http://{number}.example/"));
    let plan = plan(HUNG + OTHERS).order(Order::AsCompleted);
    let begin = Instant::now();
    for outcome in strategy.fetch(hung.chain(others), &plan).take(OTHERS) {
        ensure!(
            outcome.index >= HUNG,
            "a name that hangs comes before one that does not: {}",
            describe(&outcome)
        );
        expect_response(&outcome, 200, "found")?;
    }
    let took = begin.elapsed();
    ensure!(
        took < subject.waits(),
        "{OTHERS} names waited {took:?} for {HUNG} that hang"
    );
    Ok(())
}
