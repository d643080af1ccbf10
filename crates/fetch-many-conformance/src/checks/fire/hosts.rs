//! Sixteen hosts, of which one stalls.

use fetch_many::{Config, FetchManyExt};

use crate::broken::ensure;
use crate::checks::{expect_response, plan};
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

const HOSTS: usize = 16;
const STALLED: usize = 5;
const TURNS: usize = 12;
const LIMIT: usize = 8;
const PER_HOST: usize = 3;

/// Fifteen hosts answer everything while the sixteenth, asked as often, has answered nothing.
///
/// # Errors
/// [`Broken`], if one of the fifteen waits for the sixteenth, or that is asked more than `per_host`
/// times at once, or what it answers in the end is lost.
pub(in crate::checks) fn fire_one_stalled_host(subject: &Subject) -> Result<(), Broken> {
    let server = RawServer::builder()
        .ports(HOSTS)
        .patience(subject.waits())
        .start(script)?;
    let strategy = subject.make(&Config::default())?;
    let path = |index: usize| format!("/{index}");
    let urls = (0..HOSTS * TURNS).map(|index| server.url_at(index % HOSTS, &path(index)));
    let mut batch = strategy.fetch(urls, &plan(LIMIT).per_host(PER_HOST));
    let mut others = 0;
    for outcome in batch.by_ref().take((HOSTS - 1) * TURNS) {
        ensure!(
            outcome.index % HOSTS != STALLED,
            "the stalled host was given up after {others} outcomes of the others"
        );
        expect_response(&outcome, 200, path(outcome.index))?;
        others += 1;
    }
    ensure!(
        others == (HOSTS - 1) * TURNS && server.counts().given_up == 0,
        "{others} outcomes of the other hosts; {:?}",
        server.counts()
    );
    server.open("stalled");
    let mut late = 0;
    for outcome in batch {
        expect_response(&outcome, 200, path(outcome.index))?;
        late += 1;
    }
    ensure!(
        late == TURNS,
        "{late} outcomes of {TURNS} requests to the stalled host"
    );
    let peak = server.peak_in_flight_at(STALLED);
    ensure!(
        peak <= PER_HOST,
        "the stalled host held {peak} slots, `per_host` is {PER_HOST}"
    );
    Ok(())
}

/// The stalled host stalls before the head, and in the middle of the body.
fn script(hit: &Hit) -> Reply {
    let path = &hit.path;
    if hit.port != STALLED {
        return Reply::new().ok(path);
    }
    if hit.connection.is_multiple_of(2) {
        return Reply::new().gate("stalled").ok(path);
    }
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n/", path.len());
    Reply::new().raw(head).gate("stalled").raw(&path[1..])
}
