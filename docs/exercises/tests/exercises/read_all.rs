//! Chapter 2.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::{expect, servers};

exercise!(read_all);

type ReadAll = fn(&[String], usize) -> Vec<Result<String, ureq::Error>>;

/// More than all the waiting that the server lets a wrong try do.
const PATIENCE: Duration = Duration::from_secs(20);

/// Two workers for these, on a thread of its own: who waits for a sender that nobody drops waits for ever.
fn ask(read_all: ReadAll, urls: Vec<String>) -> Vec<Result<String, ureq::Error>> {
    let (sender, answer) = channel();
    thread::spawn(move || sender.send(read_all(&urls, 2)));
    match answer.recv_timeout(PATIENCE) {
        Ok(results) => results,
        Err(RecvTimeoutError::Timeout) => {
            panic!("read_all has not returned: is there a sender left that nobody drops?")
        }
        Err(RecvTimeoutError::Disconnected) => panic!("read_all panicked, as said above"),
    }
}

fn check(read_all: ReadAll) {
    let server = servers::slow();
    let paths = ["/slow", "/1", "/gone", "/2", "/cut", "/last"];
    let results = ask(read_all, servers::urls(&server, &paths));

    let counts = server.counts();
    let words = "/slow is answered when /last has been asked for: while one thread waits for it, the \
                 other should go on with the rest";
    expect(counts.given_up, 0, words);
    let words = "two workers should have at most two requests in flight";
    expect(counts.peak_in_flight.max(2), 2, words);
    let bodies: Vec<_> = results.iter().map(|it| it.as_deref().ok()).collect();
    let expected = [
        Some("/slow"),
        Some("/1"),
        None,
        Some("/2"),
        None,
        Some("/last"),
    ];
    let words = "the bodies in the order of the URLs; /gone has status 503 and /cut is cut short: \
                 both are errors, and their neighbours are kept";
    expect(bodies, expected.to_vec(), words);
    expect(
        counts.hits,
        paths.len(),
        "each URL should be asked for once",
    );

    let server = servers::slow();
    let paths = (0..12).map(|number| server.url(&format!("/{number}")));
    let results = ask(read_all, paths.collect());
    assert!(
        results.iter().all(Result::is_ok),
        "all twelve can be read: {results:?}"
    );
    let words =
        "one agent for both threads keeps two connections, and takes them again for the next URL";
    expect(server.counts().accepted.max(2), 2, words);
}

first_try!(one_after_the_other, "the other should go on", |urls, _| {
    let agent = ureq::Agent::new_with_defaults();
    let read = |url| agent.get(url).call()?.body_mut().read_to_string();
    urls.iter().map(read).collect()
});
first_try!(
    a_thread_for_each,
    "at most two requests in flight",
    |urls, _| {
        let read = |url: String| ureq::get(url).call()?.body_mut().read_to_string();
        let threads: Vec<_> = urls
            .iter()
            .cloned()
            .map(|url| std::thread::spawn(move || read(url)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("it does not panic"))
            .collect()
    }
);
first_try!(
    a_sender_is_left,
    "a sender left that nobody drops",
    |urls, _| {
        let (sender, results) = channel();
        thread::scope(|scope| {
            for url in urls {
                let sender = sender.clone();
                let read = move || ureq::get(url).call()?.body_mut().read_to_string();
                scope.spawn(move || sender.send(read()));
            }
            results.iter().collect()
        })
    }
);
