//! What the chapters say of clients as they come: of their timeouts, and of the connections that they keep.

use std::time::Duration;

use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_threads::{Config, ErrorKind, Fetcher, Plan};
use ureq::Agent;

/// Chapter 12 has them in a table, and chapters 1 and 8 say that there is no timeout.
#[test]
fn ureq_keeps_ten_connections_three_for_each_host_and_has_no_timeout() {
    let agent = Agent::new_with_defaults();
    let config = agent.config();
    assert_eq!(config.max_idle_connections(), 10);
    assert_eq!(config.max_idle_connections_per_host(), 3);
    assert_eq!(config.timeouts().global, None);
    assert_eq!(config.timeouts().recv_body, None);
}

/// Chapter 12.
#[test]
fn surf_opens_fifty_connections_for_each_host_and_lets_small_packets_wait() {
    let config = surf::Config::new();
    assert_eq!(config.http_config.max_connections_per_host, 50);
    assert!(!config.http_config.tcp_no_delay);
}

/// The row of the phrasebook for `session.get(url, timeout=10)`, with less time and a server that never answers.
#[test]
fn a_timeout_in_the_phrasebook_is_one() {
    let time = Duration::from_millis(100);
    let server = RawServer::start(|_| Reply::new().silence()).expect("a free port");
    let url = server.url("/");

    let config = Agent::config_builder().timeout_global(Some(time));
    let agent = Agent::new_with_config(config.build());
    assert!(matches!(
        agent.get(&url).call(),
        Err(ureq::Error::Timeout(_))
    ));

    let fetcher = Fetcher::new(&Config::default().timeout(time)).expect("roots");
    let error = fetcher
        .fetch_one(&url, &Plan::default())
        .expect_err("it is never answered");
    assert_eq!(error.kind(), ErrorKind::Timeout);
}
