//! Chapter 2.

use crate::{expect, servers};

exercise!(read_all);

type ReadAll = fn(&[String], usize) -> Vec<Result<String, ureq::Error>>;

fn check(read_all: ReadAll) {
    let server = servers::slow();
    let paths = ["/slow", "/1", "/gone", "/2", "/cut", "/last"];
    let results = read_all(&servers::urls(&server, &paths), 2);

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
    let results = read_all(&paths.collect::<Vec<_>>(), 2);
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
