//! Exchanges through an agent of one's own.

use std::time::{Duration, Instant};

use fetch_many_conformance::raw::{Hit, RawServer, Reply};
use fetch_many_conformance::{Subject, own};
use fetch_many_threads::{
    Blocking, Config, ErrorKind, FetchManyExt, Fetcher, Memory, Outcome, Plan, Retry, ureq,
};

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().proxy(None).build().into()
}

fn fetcher(config: &Config) -> Blocking {
    Blocking::with_agent(agent(), config).expect("nothing that has no effect")
}

/// No request twice.
fn once(limit: usize) -> Plan {
    Plan::new(limit).retry(Retry::none())
}

fn kind(outcome: &Outcome) -> Option<ErrorKind> {
    outcome
        .result
        .as_ref()
        .err()
        .map(fetch_many_threads::Error::kind)
}

/// Keeps silent at `/silent`, and answers all else with its path.
fn server() -> RawServer {
    let script = |hit: &Hit| match hit.path.as_str() {
        "/silent" => Reply::new().gate("never"),
        path => Reply::new().ok(path),
    };
    RawServer::start(script).expect("loopback can be bound")
}

/// What every strategy does over a client of the caller's. Whatever the agent says of redirects and statuses: a request
/// says otherwise.
#[test]
fn it_is_as_the_others_are() {
    let with = |config: &Config| Blocking::with_agent(agent(), config);
    assert_eq!(own::check(&Subject::new(with)), Ok(()));
}

#[test]
fn it_may_be_used_for_other_things_too() {
    let server = server();
    let agent = agent();
    let fetcher = Fetcher::with_agent(agent.clone(), &Config::default()).expect("usable settings");
    for _ in 0..3 {
        let ours = fetcher.fetch_one(server.url("/a"), &once(1));
        assert_eq!(ours.expect("a response").body(), "/a");
        let mut other = agent.get(server.url("/b")).call().expect("a response");
        assert_eq!(other.body_mut().read_to_string().expect("a body"), "/b");
    }
    assert_eq!(server.counts().peak_open, 1, "they share its connections");
}

/// Without a feature of ureq's there is no TLS in it.
#[test]
fn an_agent_without_tls_says_so() {
    let server = server();
    let https = server.url("/").replace("http:", "https:");
    let outcomes = fetcher(&Config::default()).fetch_all([https], &once(1));
    assert_eq!(kind(&outcomes[0]), Some(ErrorKind::Tls));
}

#[test]
fn it_says_who_it_is_unless_something_else_is_said() {
    let server = server();
    let outcomes = fetcher(&Config::default()).fetch_all([server.url("/")], &once(1));
    assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
    let hits = server.hits();
    let agent = hits[0].header("user-agent").expect("ureq's own");
    assert!(agent.starts_with("ureq/"), "{agent}");
}

/// Pieces of a body, a tenth of a second apart.
fn slow() -> RawServer {
    let script = |_: &Hit| {
        let reply = Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n");
        let tenth = Duration::from_millis(100);
        (0..10).fold(reply, |reply, _| reply.pause(tenth).raw("hello"))
    };
    RawServer::start(script).expect("loopback can be bound")
}

/// Its time goes on while a body goes to a sink, and nobody can keep another.
#[test]
fn a_sink_has_the_time_of_the_exchange() {
    let server = slow();
    let into_memory = once(1).sink(Memory::new());
    for (timeout, is_enough) in [(500, false), (30_000, true)] {
        let fetcher = fetcher(&Config::default().timeout(Duration::from_millis(timeout)));
        let outcome = fetcher.fetch_all([server.url("/")], &into_memory).remove(0);
        assert_eq!(outcome.stored().is_some(), is_enough, "{outcome:?}");
        let expected = (!is_enough).then_some(ErrorKind::Timeout);
        assert_eq!(kind(&outcome), expected);
    }
    let stall = Config::default().stall(Duration::from_secs(1));
    let least_speed = Config::default().least_speed(1);
    for (config, name) in [(stall, "stall"), (least_speed, "least_speed")] {
        let error = Blocking::with_agent(agent(), &config).expect_err("it has no effect");
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().starts_with(name), "{error}");
    }
}

/// A thread inside it cannot be interrupted, and is not waited for.
#[test]
fn a_stop_does_not_wait_for_it() {
    let server = server();
    let timeout = Duration::from_secs(3);
    let fetcher = fetcher(&Config::default().timeout(timeout));
    let begin = Instant::now();
    let mut outcomes = fetcher.fetch([server.url("/silent"), server.url("/a")], &once(2));
    let first = outcomes.next().expect("one is answered");
    assert_eq!(first.index, 1);
    outcomes.stop_handle().stop();
    let second = outcomes.next().expect("one is cancelled");
    assert_eq!(kind(&second), Some(ErrorKind::Cancelled));
    drop(outcomes);
    assert!(begin.elapsed() < timeout);
    server
        .wait_until(|counts| counts.open == 1)
        .expect("it ends with its timeout; the other is idle");
}
