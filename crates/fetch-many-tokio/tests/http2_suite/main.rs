//! The checks of all laws once more, by HTTP/2: requests to the checks' servers, which speak HTTP/1.1, go through a
//! [front](front) that speaks HTTP/2 over TLS, and nothing else. What cannot be seen so is excepted, and why. Checks that
//! bring servers of their own over TLS go past it.

mod front;
mod fronted;

use std::process::ExitCode;

use fetch_many_conformance::{Checks, Subject};

use crate::fronted::Fronted;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(front::ARGUMENT) {
        return front::run();
    }
    let in_async = |code: &mut dyn FnMut()| runtime().block_on(async { code() });
    Checks::of(Subject::new(Fronted::new).in_async(in_async))
        .except(EXCEPTED)
        .main()
}

#[rustfmt::skip]
const EXCEPTED: [(&str, &str); 27] = [
    // Connections of HTTP/1.1: the front makes one for each stream. How many there are by HTTP/2, `http2.rs` tests.
    ("law_03_bound_of_connections", CONNECTIONS),
    ("law_11_stale_connection", CONNECTIONS),
    ("pool_black_holes", CONNECTIONS),
    ("pool_closed_mid_head", CONNECTIONS),
    ("setting_idle_timeout", CONNECTIONS),
    ("setting_max_idle", CONNECTIONS),
    ("setting_max_idle_per_host", CONNECTIONS),
    // Bytes of HTTP/1.1: the front can only reset a stream. What a server of HTTP/2 may do wrong, `http2.rs` tests.
    ("fire_mixed_faults", BYTES),
    ("header_folded", BYTES),
    ("law_11_retry", BYTES),
    ("redirect_bodies", BYTES),
    ("request_answered_at_accept", BYTES),
    ("tls_not_asked_for", BYTES),
    // Connecting: to the front one always can.
    ("error_words_descriptors", CONNECTING),
    ("law_07_failure_is_an_item", CONNECTING),
    ("setting_connect_timeout", CONNECTING),
    ("trouble_refused_port", CONNECTING),
    // URLs and hosts: the front has others, over TLS.
    ("address_not_allowed", URLS),
    ("error_words", URLS),
    ("law_13_safe_redirects", URLS),
    ("proxy_cuts", URLS),
    ("proxy_exceptions", URLS),
    ("proxy_stopped", URLS),
    ("redirect_locations", URLS),
    ("setting_cookies", URLS),
    ("fire_threads_never_spawned", "the front is a process, which has none without threads"),
    ("law_14_same_bytes", "a `Host` other than the URL's is asked for by HTTP/1.1, which the front does not speak"),
];

const CONNECTIONS: &str = "about connections of HTTP/1.1, which are the front's here";
const BYTES: &str = "about bytes of HTTP/1.1, which the front does not pass on";
const CONNECTING: &str = "about a connection to the server, which the front makes";
const URLS: &str = "about the server's own URL, which is another here, and `https`";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("threads can be spawned")
}
