//! All checks: the table [`ALL`], in the order of the laws that they are about.
//!
//! A check lives in the file that is named for what it is about. It runs against servers of its own on
//! the loopback interface, waits for conditions and not for times, and ends by itself also with a
//! strategy that keeps no law: after [`Subject::patience`](crate::Subject::patience), the servers give
//! up.

mod accounts;
mod async_code;
mod black_hole;
mod body_size;
mod bombs;
mod bound;
mod codings;
mod connect;
mod context;
mod crowd;
pub(crate) mod expect;
mod failures;
mod fairness;
mod fire;
mod growing;
mod injection;
mod lazy;
mod observed;
mod one_for_one;
mod order;
mod parallel;
mod pool;
mod progress;
mod proxy;
mod redirects;
mod request;
mod response_headers;
mod retry;
mod settings;
mod sinks;
mod stop;
mod time;
mod times;
mod tls;
mod trouble;
mod truncation;
mod words;

use self::black_hole::BlackHole;
use self::expect::{
    Refused, await_at, describe, expect_error, expect_kind, expect_response, kind, plan, serve,
};
use crate::check::{Check, check, may_be_unseen};
use crate::law::Law::{
    Bound, BoundedMemory, BoundedRoom, BoundedTime, ExactAccounts, FailureIsAnItem, Fair, Lazy,
    NotForAsyncCode, OneForOne, OneVersion, Order, Parallel, Progress, RetryWithRestraint,
    SafeRedirects, SameBytes, Stop, StoredWhole, WholeOrError,
};
use crate::need;

/// A function that is there on Linux alone.
#[cfg(target_os = "linux")]
macro_rules! on_linux {
    ($run:path) => {
        $run
    };
}
#[cfg(not(target_os = "linux"))]
macro_rules! on_linux {
    ($run:path) => {
        need::elsewhere
    };
}

/// Each check: its name, its law, what it demands in one sentence, where it is, and what it needs that
/// not every platform or machine has.
#[rustfmt::skip]
pub const ALL: &[Check] = &[
    check("law_01_one_for_one", OneForOne, "Every request taken yields exactly one outcome, with its index.", one_for_one::law_01_one_for_one),
    check("law_01_context", OneForOne, "What comes along with a request comes back with its outcome, whatever came of it.", context::law_01_context),
    check("fetch_all_after_deadline", OneForOne, "Fetched whole, an input has as many outcomes as requests, whatever a deadline left of it.", growing::fetch_all_after_deadline),
    check("pool_given_up", OneForOne, "A connection on which an exchange was given up is not used again.", pool::given_up::pool_given_up),
    check("pool_unsolicited_bytes", OneForOne, "What comes on a connection unasked is nobody's response.", pool::unsolicited::pool_unsolicited_bytes),
    check("trouble_empty_batch", OneForOne, "A batch of nothing ends at once.", trouble::limits::trouble_empty_batch),
    check("trouble_panic_in_input", OneForOne, "A panic in the input comes out of `next`, and loses nothing.", trouble::input::trouble_panic_in_input),
    check("law_02_order_as_given", Order, "In the order given, though the later ones are complete first.", order::law_02_order_as_given),
    check("law_02_order_as_completed", Order, "In the order of completion: what is complete does not wait.", order::law_02_order_as_completed),
    check("input_idle_holds_nothing_back", Order, "What is complete does not wait for a feed that has nothing.", growing::input_idle_holds_nothing_back),
    check("law_03_bound", Bound, "Never more requests in flight than the limit, counted at the server.", bound::law_03_bound),
    check("law_03_bound_per_host", Bound, "Never more requests to a host than its limit.", bound::law_03_bound_per_host),
    check("law_03_bound_of_connections", Bound, "Never more connections open to a host than requests may be in flight.", bound::law_03_bound_of_connections),
    check("law_03_bound_of_what_is_taken", Bound, "Never more requests taken and not yielded than limit and lookahead.", bound::law_03_bound_of_what_is_taken),
    check("connect_stops_accepting", Bound, "A server that stops accepting is `Timeout`, and the limit is kept.", connect::accept::connect_stops_accepting),
    check("lookup_at_once", Bound, "Never more than 32 lookups at once, of names that answer.", connect::at_once::lookup_at_once),
    check("lookup_once", Bound, "One lookup for all who need the same name.", connect::lookups::lookup_once),
    check("setting_of_host", Bound, "A host with a limit or a rate of its own is asked within that, and no other.", settings::host::setting_of_host),
    check("setting_max_idle", Bound, "No more connections stay idle in all than the setting allows, and the oldest go first.", settings::idle::setting_max_idle),
    check("trouble_huge_limit", Bound, "The largest limits reserve nothing.", trouble::limits::trouble_huge_limit),
    may_be_unseen("trouble_many_hosts", Bound, "Thousands of hosts that keep connections open are all answered, with few descriptors.", on_linux!(trouble::many_hosts::trouble_many_hosts)).needs(need::LIMITS),
    may_be_unseen("fire_faults_keep_no_memory", Bound, "Memory does not grow with the number of faults.", on_linux!(fire::memory::fire_faults_keep_no_memory)).needs(need::MEMORY),
    check("law_04_lazy", Lazy, "Nothing is taken from the input before the first `next`.", lazy::law_04_lazy),
    check("input_grows", Lazy, "An input that grows from its outcomes ends when it has nothing and nothing is outstanding, and not before.", growing::input_grows),
    check("law_05_parallel", Parallel, "While the caller waits, as many requests as the limit are in flight.", parallel::law_05_parallel),
    check("law_06_progress", Progress, "Requests in flight move on while the caller is busy.", progress::law_06_progress),
    check("law_07_failure_is_an_item", FailureIsAnItem, "Any status is a response, and a failure ends no batch.", failures::law_07_failure_is_an_item),
    check("header_folded", FailureIsAnItem, "A folded header is one with blanks, and 256 headers are not too many.", response_headers::header_folded),
    check("header_set_cookie", FailureIsAnItem, "A flood of cookies is a response like any other.", response_headers::header_set_cookie),
    may_be_unseen("connect_all_dead", FailureIsAnItem, "A name of which no address is alive is one error, which says how many were tried.", on_linux!(connect::addresses::connect_all_dead)).needs(need::SILENT_PORT),
    check("lookup_trouble", FailureIsAnItem, "A resolver that panics, or gives nothing, is `Resolve` for who asked.", connect::names::lookup_trouble),
    check("lookup_unknown", FailureIsAnItem, "`Resolve` says whether the name is unknown or the lookup failed for now.", connect::names::lookup_unknown),
    check("proxy_is_none", FailureIsAnItem, "A URL that is none of a proxy makes no strategy, and the error names its variable.", proxy::refusals::proxy_is_none),
    check("proxy_refuses", FailureIsAnItem, "A proxy that refuses or lies is `Connect`, with its name and without the credentials.", proxy::refusals::proxy_refuses),
    check("request_answered_early", FailureIsAnItem, "What a server says to half a request is heard.", request::early::request_answered_early),
    check("request_answered_at_accept", FailureIsAnItem, "What a server says before it is asked, on a new connection, is a response.", request::at_accept::request_answered_at_accept),
    check("request_cut_off", FailureIsAnItem, "A server that goes away from half a request is `Disconnected`.", request::early::request_cut_off),
    check("request_international", FailureIsAnItem, "A host that is not ASCII is brought into punycode, or the error names the feature for it.", request::international::request_international),
    check("request_url_forms", FailureIsAnItem, "Every form of a URL has one verdict: sent, `Request` or `Resolve`.", request::forms::request_url_forms),
    may_be_unseen("setting_extremes", FailureIsAnItem, "Settings at the ends of their types neither panic, in any thread, nor hang.", on_linux!(settings::extremes::setting_extremes)).needs(need::PROCESS),
    check("setting_identity", FailureIsAnItem, "A server that asks for a certificate is shown the one that is given.", settings::identity::setting_identity),
    check("setting_require", FailureIsAnItem, "What is required and cannot be done makes no strategy, or no request; what is preferred may be missing.", settings::require::setting_require),
    check("setting_roots", FailureIsAnItem, "A certificate of a given authority is trusted.", settings::roots::setting_roots),
    check("setting_roots_given", FailureIsAnItem, "A certificate that is given itself is trusted to the byte, for its names and dates, and signs nothing.", settings::given::setting_roots_given),
    check("setting_roots_several", FailureIsAnItem, "Of several lists of roots each counts.", settings::given::setting_roots_several),
    check("setting_roots_unknown", FailureIsAnItem, "A certificate of an authority not given is `Tls`.", settings::roots::setting_roots_unknown),
    check("setting_roots_wrong_host", FailureIsAnItem, "A certificate for another host is `Tls`.", settings::roots::setting_roots_wrong_host),
    check("tls_certificates", FailureIsAnItem, "A certificate that proves nothing is `Tls`, and nothing is sent.", tls::certificates::tls_certificates),
    check("tls_handshake", FailureIsAnItem, "What TLS objects to is `Tls`; a connection lost in the handshake is `Connect`.", tls::handshake::tls_handshake),
    check("tls_kinds", FailureIsAnItem, "Kinds of certificates that are old or rare are trusted, or `Tls` by name.", tls::kinds::tls_kinds),
    check("tls_names", FailureIsAnItem, "A certificate vouches for its own names, whatever connection is idle.", tls::names::tls_names),
    check("tls_not_asked_for", FailureIsAnItem, "A server that speaks TLS unasked is `Protocol`.", tls::handshake::tls_not_asked_for),
    may_be_unseen("trouble_descriptors_run_out", FailureIsAnItem, "With too few descriptors items wait or fail, and later ones succeed.", on_linux!(trouble::descriptors::trouble_descriptors_run_out)).needs(need::LIMITS),
    check("trouble_invalid_url", FailureIsAnItem, "A URL without a host, or of a foreign scheme, is `Request`.", trouble::requests::trouble_invalid_url),
    check("error_words", FailureIsAnItem, "An error says in one line what happened, where, and after how long.", words::error_words),
    may_be_unseen("error_words_descriptors", FailureIsAnItem, "An error for want of a descriptor says so, and how many there may be.", on_linux!(words::descriptors::error_words_descriptors)).needs(need::LIMITS),
    check("trouble_refused_port", FailureIsAnItem, "A port on which nothing listens is `Connect`.", trouble::unreachable::trouble_refused_port),
    check("trouble_unknown_name", FailureIsAnItem, "A name that does not resolve is `Resolve`.", trouble::unreachable::trouble_unknown_name),
    check("fire_mixed_faults", FailureIsAnItem, "Among twenty kinds of faults, each request has its own outcome.", fire::mixed::fire_mixed_faults),
    may_be_unseen("fire_threads_cannot_be_spawned", FailureIsAnItem, "Without new threads a batch goes on with those it has, or items fail.", on_linux!(fire::threads::fire_threads_cannot_be_spawned)).needs(need::LIMITS),
    may_be_unseen("fire_threads_never_spawned", FailureIsAnItem, "Without any thread at all a strategy cannot be made, or items fail.", on_linux!(fire::threads::fire_threads_never_spawned)).needs(need::LIMITS),
    check("law_08_fair", Fair, "A host that stalls does not hold up the others.", fairness::law_08_fair),
    check("setting_priority", Fair, "A higher priority starts first, and lets one of a lower by after seven.", settings::priority::setting_priority),
    check("fire_one_stalled_host", Fair, "Of sixteen hosts one stalls, and fifteen do not notice.", fire::hosts::fire_one_stalled_host),
    check("lookup_hangs", Fair, "Of 250 names the first 200 hang, and 50 do not wait for them.", connect::lookups::lookup_hangs),
    check("law_09_bounded_time", BoundedTime, "Every attempt ends within the timeout, wherever it stalls.", time::law_09_bounded_time),
    check("setting_of_request", BoundedTime, "A request's own timeout, cap, redirects and decoding count, and go along through redirects.", settings::own::setting_of_request),
    check("law_09_deadline", BoundedTime, "The batch ends within its deadline, and keeps what it has.", time::law_09_deadline),
    check("input_idle_keeps_deadline", BoundedTime, "The deadline does not wait for a feed that has nothing.", growing::input_idle_keeps_deadline),
    may_be_unseen("connect_resolver_stalls", BoundedTime, "A resolver that stalls is `Timeout`, and holds up nobody else.", on_linux!(connect::resolver::connect_resolver_stalls)).needs(need::MOUNTS),
    may_be_unseen("connect_dead_address", BoundedTime, "A dead address of a name costs less than a second, and not each time.", on_linux!(connect::addresses::connect_dead_address)).needs(need::SILENT_PORT),
    check("proxy_stalls", BoundedTime, "A proxy that says nothing is given up after `connect_timeout`.", proxy::refusals::proxy_stalls),
    may_be_unseen("setting_connect_timeout", BoundedTime, "A port that does not answer is given up after `connect_timeout`.", on_linux!(settings::connect_timeout::setting_connect_timeout)).needs(need::SILENT_PORT),
    check("tls_handshake_stalls", BoundedTime, "A handshake without an answer is given up after `connect_timeout`.", tls::handshake::tls_handshake_stalls),
    check("trouble_unanswered_request", BoundedTime, "A server that says nothing is `Timeout`.", trouble::unreachable::trouble_unanswered_request),
    check("law_10_bounded_memory", BoundedMemory, "A body stops at the cap, however its length is told.", body_size::law_10_bounded_memory),
    check("bomb_encoded", BoundedMemory, "A body that decodes to too much, or to nothing, is an error within the cap.", bombs::encoded::bomb_encoded),
    may_be_unseen("bomb_memory", BoundedMemory, "Floods and bombs, all at once, take no more memory than the cap and a constant each.", on_linux!(bombs::memory::bomb_memory)).needs(need::MEMORY),
    check("law_11_retry", RetryWithRestraint, "Retried are idempotent methods, after failures that can heal.", retry::law_11_retry),
    check("law_11_adapts", RetryWithRestraint, "A plan that adapts asks a host that limits its rate hardly too often.", retry::limited::law_11_adapts),
    check("law_11_asked_to_wait", RetryWithRestraint, "Who is told when to come again comes then, whatever the budget.", retry::limited::law_11_asked_to_wait),
    check("law_11_opened", RetryWithRestraint, "Other statuses, methods and failures are tried again where the caller or the server says so.", retry::opened::law_11_opened),
    check("law_11_retry_after", RetryWithRestraint, "`Retry-After` pauses its host, holds no slot, and is never waited for too long.", retry::pause::law_11_retry_after),
    check("law_11_retry_budget", RetryWithRestraint, "Retries stay within their budget and the deadline.", retry::budget::law_11_retry_budget),
    may_be_unseen("law_11_stale_connection", RetryWithRestraint, "A request lost with an idle connection is repeated once, if idempotent.", retry::stale::law_11_stale_connection),
    check("header_retry_after", RetryWithRestraint, "A `Retry-After` beyond reason is not waited for, or ignored.", response_headers::header_retry_after),
    check("lookup_again", RetryWithRestraint, "A name whose addresses turn out dead is looked up again, and no other is.", connect::lookups::lookup_again),
    check("pool_black_holes", RetryWithRestraint, "Of many connections that died while they were idle, one is met.", pool::black_holes::pool_black_holes),
    may_be_unseen("pool_closed_mid_head", RetryWithRestraint, "An answer that breaks off within its head is an error, not a stale connection.", pool::closed::pool_closed_mid_head),
    check("pool_closed_while_idle", RetryWithRestraint, "A connection that the server closes while it is idle costs no error.", pool::closed::pool_closed_while_idle),
    check("setting_idle_timeout", RetryWithRestraint, "A connection is not used again once it was idle for too long.", settings::idle::setting_idle_timeout),
    check("law_12_whole_or_error", WholeOrError, "A body cut short is never a response.", truncation::law_12_whole_or_error),
    check("law_12_reset_is_no_end", WholeOrError, "A reset is no end of a body that lasts until the close.", truncation::law_12_reset_is_no_end),
    check("proxy_cuts", WholeOrError, "A tunnel that ends within a body ends no body.", proxy::tunnels::proxy_cuts),
    check("tls_session", WholeOrError, "An end that TLS does not vouch for ends no body; an alert is `Tls`.", tls::session::tls_session),
    check("law_13_safe_redirects", SafeRedirects, "Redirects tell no secret to another origin and never leave HTTPS.", redirects::safety::law_13_safe_redirects),
    check("law_13_one_timeout", SafeRedirects, "One timeout covers a whole chain of redirects.", redirects::safety::law_13_one_timeout),
    check("redirect_bodies", SafeRedirects, "A redirect is followed at its head, whatever its body is, lacks or weighs.", redirects::bodies::redirect_bodies),
    check("redirect_endless", SafeRedirects, "Redirects to ever new hosts end at the limit.", redirects::endless::redirect_endless),
    check("redirect_headers", SafeRedirects, "Only what is known to be safe goes to another origin, and nothing comes back.", redirects::headers::redirect_headers),
    check("redirect_locations", SafeRedirects, "Where a `Location` leads is the same for all, and never out of HTTP.", redirects::locations::redirect_locations),
    check("redirect_methods", SafeRedirects, "Each status with each method is followed as RFC 9110 has it, by one request.", redirects::methods::redirect_methods),
    check("redirect_schemes", SafeRedirects, "HTTP may lead to HTTPS, HTTPS never to HTTP.", redirects::schemes::redirect_schemes),
    check("address_not_allowed", SafeRedirects, "No redirect, name or URL leads to an address that is not allowed.", connect::allowed::address_not_allowed),
    check("proxy_addresses", SafeRedirects, "Which addresses a proxy may be told, the settings say; where it is itself, they do not.", proxy::routes::proxy_addresses),
    check("setting_cookies", SafeRedirects, "Cookies go back where they came from, and nowhere else; without a jar a wall of cookies says so.", settings::cookies::setting_cookies),
    check("law_14_same_bytes", SameBytes, "The same request line and headers from all strategies, `Host` first.", request::bytes::law_14_same_bytes),
    check("injection_header_values", SameBytes, "A header value arrives byte for byte, or is `Request` and nothing is sent.", injection::injection_header_values),
    check("injection_targets", SameBytes, "What could split a request line is encoded, or is `Request` and nothing is sent.", injection::injection_targets),
    check("injection_user_agent", SameBytes, "A `User-Agent` that is no header value makes no strategy.", injection::injection_user_agent),
    check("proxy_exceptions", SameBytes, "Which requests go through which proxy, the settings say.", proxy::routes::proxy_exceptions),
    check("proxy_socks", SameBytes, "A SOCKS proxy is told names or addresses, as its URL says.", proxy::tunnels::proxy_socks),
    check("proxy_tunnel", SameBytes, "Of a request over TLS an HTTP proxy is told host and port alone.", proxy::tunnels::proxy_tunnel),
    check("proxy_whole_url", SameBytes, "An HTTP proxy is told the whole URL of a plain request, and the credentials.", proxy::routes::proxy_whole_url),
    check("request_ipv6", SameBytes, "An IPv6 address is asked, and is in brackets in `Host`.", request::forms::request_ipv6).needs(need::IPV6),
    check("request_long_url", SameBytes, "The longest URL is sent whole, and a longer one is `Request`.", request::forms::request_long_url),
    check("setting_decode", SameBytes, "A body in gzip comes decoded, or as sent if that is wanted or it is a part.", settings::decode::setting_decode),
    check("setting_user_agent", SameBytes, "`User-Agent` is the setting, unless the request has its own.", settings::user_agent::setting_user_agent),
    check("law_15_stop", Stop, "After a stop nothing starts, and each request taken has its outcome.", stop::law_15_stop),
    check("law_15_drop", Stop, "After a drop nothing runs on, and the drop does not wait.", stop::law_15_drop),
    check("setting_max_idle_per_host", Stop, "No more connections stay idle than the setting allows.", settings::idle::setting_max_idle_per_host),
    check("proxy_stopped", Stop, "A batch stopped while a proxy says nothing leaves no connection to it.", proxy::refusals::proxy_stopped),
    check("trouble_caller_stops_half_way", Stop, "A caller that stops half-way leaves nothing running.", trouble::input::trouble_caller_stops_half_way),
    check("fire_drop_at_any_moment", Stop, "A batch dropped at any moment leaves nothing, and nothing new starts.", fire::drops::fire_drop_at_any_moment),
    check("law_16_exact_accounts", ExactAccounts, "The tally is exact, and what was not taken is still in the input.", accounts::law_16_exact_accounts),
    check("law_16_observed", ExactAccounts, "Who watches a batch is told what its outcomes tell.", observed::law_16_observed),
    check("law_16_where_time_goes", ExactAccounts, "The phases of an outcome are all of its time, each for what it was.", times::law_16_where_time_goes),
    check("law_17_not_for_async_code", NotForAsyncCode, "`next` in async code panics, and says what to use instead.", async_code::law_17_not_for_async_code),
    check("law_18_stored", StoredWhole, "What is committed is the whole body, once; what is not whole is not committed, and its sink is told.", sinks::stored::law_18_stored),
    check("sink_blocks", StoredWhole, "A sink that blocks holds up nobody else, nor the deadline.", sinks::blocks::sink_blocks),
    check("sink_integrity", StoredWhole, "A body with another digest than the one expected is `Integrity`, in memory and into a sink.", sinks::digests::sink_integrity),
    check("sink_trouble", StoredWhole, "A sink that fails or panics is its request's `Sink`, once, and nobody else's.", sinks::trouble::sink_trouble),
    check("law_19_back_pressure", BoundedRoom, "A sink that is busy makes the server wait, and no timeout counts that.", sinks::room::law_19_back_pressure),
    check("law_19_in_memory", BoundedRoom, "A caller that is busy has no more bodies in memory than there is room for.", sinks::room::law_19_in_memory),
    check("law_20_versions", OneVersion, "A body that breaks off is gone on with, or begun anew: what is committed is one version.", sinks::versions::law_20_versions),
];

/// The check of this name.
///
/// ```
/// use fetch_many_conformance::{Law, checks};
///
/// let check = checks::find("pool_given_up").expect("there is one");
/// assert_eq!(check.law, Law::OneForOne);
/// assert!(checks::find("pool_given_away").is_none());
/// ```
#[must_use]
pub fn find(name: &str) -> Option<&'static Check> {
    ALL.iter().find(|check| check.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Law;

    #[test]
    fn no_two_checks_have_one_name() {
        let names: BTreeSet<_> = ALL.iter().map(|check| check.name).collect();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn the_readme_counts_right() {
        let readme = include_str!("../../README.md");
        let (laws, faults) = (Law::ALL.len(), crate::faults::ROWS.len());
        assert!(readme.contains(&format!("There are {laws} **laws**")));
        assert!(readme.contains(&format!("{} **checks**", ALL.len())));
        assert!(readme.contains(&format!("{faults} **faults**")));
    }

    #[test]
    fn every_law_has_a_check_and_the_table_is_in_their_order() {
        let laws: BTreeSet<_> = ALL.iter().map(|check| check.law).collect();
        assert_eq!(laws.len(), Law::ALL.len());
        assert!(ALL.is_sorted_by_key(|check| check.law));
    }

    #[test]
    fn a_name_with_a_number_has_that_of_its_law() {
        for check in ALL {
            let number = check
                .name
                .strip_prefix("law_")
                .and_then(|rest| rest.get(..2));
            let number = number.map(str::parse);
            assert!(number.is_none_or(|number| number == Ok(check.law.number())));
        }
    }
}
