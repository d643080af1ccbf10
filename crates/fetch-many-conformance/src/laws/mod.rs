//! The laws of [`FetchMany`](fetch_many::FetchMany), one function each, for any [`Subject`].
//!
//! A law returns which law is broken and how. Each runs against servers of its own on the loopback
//! interface, waits for conditions and not for times, and ends by itself also with a strategy that
//! keeps no law: after [`Subject::patience`], the servers give up.

mod black_hole;
mod bodies;
mod bombs;
mod connect;
mod fire;
mod header;
mod injection;
mod law_01;
mod law_02;
mod law_03;
mod law_04;
mod law_05;
mod law_06;
mod law_07;
mod law_08;
mod law_09;
mod law_10;
mod law_11;
mod law_12;
mod law_13;
mod law_14;
mod law_15;
mod law_16;
mod law_17;
mod pool;
mod process;
mod redirects;
mod request;
mod settings;
mod tls;
mod trouble;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use fetch_many::{ErrorKind, Outcome, Plan, Retry};
use socket2::{Domain, Socket, Type};

use crate::raw::{Counts, Hit, RawServer, Reply};
use crate::{Broken, Subject};

use self::black_hole::BlackHole;
pub(crate) use self::process::is_cold;

pub use self::bombs::{bomb_encoded, bomb_memory};
pub use self::connect::{connect_resolver_stalls, connect_stops_accepting};
pub use self::fire::{
    fire_drop_at_any_moment, fire_faults_keep_no_memory, fire_mixed_faults, fire_one_stalled_host,
    fire_threads_cannot_be_spawned, fire_threads_never_spawned,
};
pub use self::header::{header_retry_after, header_set_cookie};
pub use self::injection::{injection_header_values, injection_targets, injection_user_agent};
pub use self::law_01::law_01_one_for_one;
pub use self::law_02::{law_02_order_as_completed, law_02_order_as_given};
pub use self::law_03::{law_03_bound, law_03_bound_of_what_is_taken, law_03_bound_per_host};
pub use self::law_04::law_04_lazy;
pub use self::law_05::law_05_parallel;
pub use self::law_06::law_06_progress;
pub use self::law_07::law_07_failure_is_an_item;
pub use self::law_08::law_08_fair;
pub use self::law_09::{law_09_bounded_time, law_09_deadline};
pub use self::law_10::law_10_bounded_memory;
pub use self::law_11::{
    law_11_retry, law_11_retry_after, law_11_retry_budget, law_11_stale_connection,
};
pub use self::law_12::{law_12_reset_is_no_end, law_12_whole_or_error};
pub use self::law_13::{law_13_one_timeout, law_13_safe_redirects};
pub use self::law_14::law_14_same_bytes;
pub use self::law_15::{law_15_drop, law_15_stop};
pub use self::law_16::law_16_exact_accounts;
pub use self::law_17::law_17_not_for_async_code;
pub use self::pool::{
    pool_closed_mid_head, pool_closed_while_idle, pool_given_up, pool_unsolicited_bytes,
};
pub use self::redirects::{
    redirect_bodies, redirect_endless, redirect_headers, redirect_locations, redirect_methods,
    redirect_schemes,
};
pub use self::request::{
    request_answered_early, request_cut_off, request_ipv6, request_long_url, request_url_forms,
};
pub use self::settings::{
    setting_connect_timeout, setting_decode, setting_idle_timeout, setting_max_idle_per_host,
    setting_roots, setting_roots_unknown, setting_roots_wrong_host, setting_user_agent,
};
pub use self::tls::{
    tls_certificates, tls_handshake, tls_handshake_stalls, tls_names, tls_not_asked_for,
    tls_session,
};
pub use self::trouble::{
    trouble_caller_stops_half_way, trouble_descriptors_run_out, trouble_empty_batch,
    trouble_huge_limit, trouble_invalid_url, trouble_panic_in_input, trouble_refused_port,
    trouble_unanswered_request, trouble_unknown_name,
};

/// A law: it returns whether a strategy keeps it.
pub type Law = fn(&Subject) -> Result<(), Broken>;

/// A law in the list of [`ALL`].
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name of its function, and of its test.
    pub name: &'static str,
    /// What it demands, in one sentence.
    pub says: &'static str,
    /// The law itself.
    pub law: Law,
}

/// All laws, in the order of their numbers.
pub const ALL: &[Entry] = crate::__laws! { __table () };

/// Most laws: a plan without retries, so that every request is one attempt.
fn plan(limit: usize) -> Plan {
    Plan::limit(limit).retry(Retry::none())
}

/// Most laws: a raw server on one port, as patient as the subject.
fn serve(
    subject: &Subject,
    script: impl Fn(&Hit) -> Reply + Send + Sync + 'static,
) -> io::Result<RawServer> {
    RawServer::builder().patience(subject.waits()).start(script)
}

/// Waits for what must come to pass at the server.
fn await_at(
    law: &'static str,
    server: &RawServer,
    what: &str,
    holds: impl Fn(&Counts) -> bool,
) -> Result<Counts, Broken> {
    let missing = |counts| Broken::new(law, format!("waited in vain for {what}; {counts:?}"));
    server.wait_until(holds).map_err(missing)
}

fn kind(outcome: &Outcome) -> Option<ErrorKind> {
    outcome.result.as_ref().err().map(fetch_many::Error::kind)
}

/// What came of it, for a message.
fn describe(outcome: &Outcome) -> String {
    let index = outcome.index;
    match &outcome.result {
        Ok(response) => {
            let (status, length) = (response.status(), response.body().len());
            format!(
                "outcome {index} is Ok({}) with {length} bytes",
                status.as_u16()
            )
        }
        Err(error) => format!("outcome {index} is Err({:?}), {error}", error.kind()),
    }
}

/// It must be a response with this status and body.
fn expect_response(
    law: &'static str,
    outcome: &Outcome,
    status: u16,
    body: impl AsRef<[u8]>,
) -> Result<(), Broken> {
    let body = body.as_ref();
    let same = match &outcome.result {
        Ok(response) => response.status() == status && response.body() == body,
        Err(_) => false,
    };
    let found = || {
        format!(
            "{}, not Ok({status}) with {} bytes",
            describe(outcome),
            body.len()
        )
    };
    if same {
        Ok(())
    } else {
        Err(Broken::new(law, found()))
    }
}

/// It must be an error of this kind.
fn expect_kind(law: &'static str, outcome: &Outcome, expected: ErrorKind) -> Result<(), Broken> {
    if kind(outcome) == Some(expected) {
        return Ok(());
    }
    let how = format!("{}, not Err({expected:?})", describe(outcome));
    Err(Broken::new(law, how))
}

/// It must be an error of this kind, as far as the subject's errors have kinds.
fn expect_error(
    law: &'static str,
    subject: &Subject,
    outcome: &Outcome,
    expected: ErrorKind,
) -> Result<(), Broken> {
    if subject.is(outcome, expected) {
        return Ok(());
    }
    let how = format!("{}, not Err({expected:?})", describe(outcome));
    Err(Broken::new(law, how))
}

/// A port of the loopback interface on which nothing listens, as long as this value lives.
struct Refused {
    /// Bound, so that nobody else gets the port, and not listening.
    _socket: Socket,
    address: SocketAddr,
}

impl Refused {
    fn new() -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        let address = socket.local_addr()?.as_socket();
        let address = address.ok_or_else(|| io::Error::other("not an internet address"))?;
        Ok(Self {
            _socket: socket,
            address,
        })
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}
