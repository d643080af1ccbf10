//! The macro [`conformance!`](crate::conformance), and the one list of all laws.

/// Tests a strategy: one `#[test]` for each law.
///
/// The argument makes the strategy from a [`Config`](fetch_many::Config). Put the call into a test
/// file of its own, or, for several strategies, into modules of their own.
///
/// ```
/// # #[derive(Debug)] struct Blocking;
/// # impl Blocking {
/// #     fn new(_: &fetch_many::Config) -> Result<Self, fetch_many::Error> { Ok(Self) }
/// # }
/// # impl fetch_many::FetchMany for Blocking {
/// #     fn fetch_many<'a>(&'a self, _: fetch_many::Requests<'a>, _: &fetch_many::Plan)
/// #         -> fetch_many::Outcomes<'a> { unimplemented!() }
/// # }
/// # fn block_on<F: Future>(_: F) {}
/// fetch_many_conformance::conformance!(
///     |config| Blocking::new(config),
///     // How to run code where the strategy can tell that async code runs (law 17).
///     in_async = |code| block_on(async { code() }),
///     // Laws that it does not keep, each with the reason: their tests are ignored, by name.
///     except [law_06_progress = "nothing runs between two calls of next"],
/// );
/// # fn main() {}
/// ```
///
/// Only the first argument is needed. Without `in_async`, law 17 fails unless it is excepted.
#[macro_export]
macro_rules! conformance {
    (
        $make:expr
        $(, in_async = $in_async:expr)?
        $(, except [$($law:ident = $reason:literal),* $(,)?])?
        $(,)?
    ) => {
        /// What is tested.
        #[allow(clippy::redundant_closure, reason = "a closure says what it is given")]
        pub(crate) fn subject() -> $crate::Subject {
            let subject = $crate::Subject::new($make);
            $(let subject = subject.in_async($in_async);)?
            subject
        }

        /// The laws that are not kept, each with the reason.
        #[allow(dead_code, reason = "also read where the tests are not compiled")]
        pub(crate) const EXCEPTED: &[(&str, &str)] =
            &[$($((stringify!($law), $reason)),*)?];

        $crate::__laws! { __tests (($) [$($($law = $reason),*)?]) }
    };
}

/// Hands the list of all laws, each with its sentence, to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! __laws {
    ($callback:ident $arguments:tt) => {
        $crate::$callback! { $arguments [
            connect_resolver_stalls: "A resolver that stalls is `Timeout`, and holds up nobody else.",
            connect_stops_accepting: "A server that stops accepting is `Timeout`, and the limit is kept.",
            header_retry_after: "A `Retry-After` beyond reason is kept as far as allowed, or ignored.",
            header_set_cookie: "A flood of cookies is a response like any other.",
            law_01_one_for_one: "Every request taken yields exactly one outcome, with its index.",
            law_02_order_as_given: "In the order given, though the later ones are complete first.",
            law_02_order_as_completed: "In the order of completion: what is complete does not wait.",
            law_03_bound: "Never more requests in flight than the limit, counted at the server.",
            law_03_bound_per_host: "Never more requests to a host than its limit.",
            law_03_bound_of_what_is_taken: "Never more requests taken and not yielded than limit and lookahead.",
            law_04_lazy: "Nothing is taken from the input before the first `next`.",
            law_05_parallel: "While the caller waits, as many requests as the limit are in flight.",
            law_06_progress: "Requests in flight move on while the caller is busy.",
            law_07_failure_is_an_item: "Any status is a response, and a failure ends no batch.",
            law_08_fair: "A host that stalls does not hold up the others.",
            law_09_bounded_time: "Every attempt ends within the timeout, wherever it stalls.",
            law_09_deadline: "The batch ends within its deadline, and keeps what it has.",
            law_10_bounded_memory: "A body stops at the cap, however its length is told.",
            law_11_retry: "Retried are idempotent methods, after failures that can heal.",
            law_11_retry_after: "`Retry-After` pauses its host, and holds no slot.",
            law_11_retry_budget: "Retries stay within their budget and the deadline.",
            law_11_stale_connection: "A request lost with an idle connection is repeated once, if idempotent.",
            law_12_whole_or_error: "A body cut short is never a response.",
            law_12_reset_is_no_end: "A reset is no end of a body that lasts until the close.",
            law_13_safe_redirects: "Redirects tell no secret to another origin and never leave HTTPS.",
            law_13_one_timeout: "One timeout covers a whole chain of redirects.",
            law_14_same_bytes: "The same request line, `Host` and headers from all strategies.",
            law_15_stop: "After a stop nothing starts, and each request taken has its outcome.",
            law_15_drop: "After a drop nothing runs on, and the drop does not wait.",
            law_16_exact_accounts: "The tally is exact, and what was not taken is still in the input.",
            law_17_not_for_async_code: "`next` in async code panics, and says what to use instead.",
            bomb_encoded: "A body that decodes to too much, or to nothing, is an error within the cap.",
            bomb_memory: "Floods and bombs, all at once, take no more memory than the cap and a constant each.",
            injection_header_values: "A header value arrives byte for byte, or is `Request` and nothing is sent.",
            injection_targets: "What could split a request line is encoded, or is `Request` and nothing is sent.",
            injection_user_agent: "A `User-Agent` that is no header value makes no strategy.",
            pool_closed_mid_head: "An answer that breaks off within its head is an error, not a stale connection.",
            pool_closed_while_idle: "A connection that the server closes while it is idle costs no error.",
            pool_given_up: "A connection on which an exchange was given up is not used again.",
            pool_unsolicited_bytes: "What comes on a connection unasked is nobody's response.",
            redirect_bodies: "The body of a redirect is within the cap, and nobody decodes it.",
            redirect_endless: "Redirects to ever new hosts end at the limit.",
            redirect_headers: "Only what is known to be safe goes to another origin, and nothing comes back.",
            redirect_locations: "Where a `Location` leads is the same for all, and never out of HTTP.",
            redirect_methods: "Each status with each method is followed as RFC 9110 has it, by one request.",
            redirect_schemes: "HTTP may lead to HTTPS, HTTPS never to HTTP.",
            request_answered_early: "What a server says to half a request is heard.",
            request_cut_off: "A server that goes away from half a request is `Disconnected`.",
            request_ipv6: "An IPv6 address is asked, and is in brackets in `Host`.",
            request_long_url: "The longest URL is sent whole, and a longer one is `Request`.",
            request_url_forms: "Every form of a URL has one verdict: sent, `Request` or `Resolve`.",
            setting_connect_timeout: "A port that does not answer is given up after `connect_timeout`.",
            setting_decode: "A body in gzip comes decoded, or as sent if that is wanted.",
            setting_idle_timeout: "A connection is not used again once it was idle for too long.",
            setting_max_idle_per_host: "No more connections stay idle than the setting allows.",
            setting_roots: "A certificate of a given authority is trusted.",
            setting_roots_unknown: "A certificate of an authority not given is `Tls`.",
            setting_roots_wrong_host: "A certificate for another host is `Tls`.",
            setting_user_agent: "`User-Agent` is the setting, unless the request has its own.",
            tls_certificates: "A certificate that proves nothing is `Tls`, and nothing is sent.",
            tls_handshake: "What TLS objects to is `Tls`; a connection lost in the handshake is `Connect`.",
            tls_handshake_stalls: "A handshake without an answer is given up after `connect_timeout`.",
            tls_names: "A certificate vouches for its own names, whatever connection is idle.",
            tls_not_asked_for: "A server that speaks TLS unasked is `Protocol`.",
            tls_session: "An end that TLS does not vouch for ends no body; an alert is `Tls`.",
            trouble_caller_stops_half_way: "A caller that stops half-way leaves nothing running.",
            trouble_descriptors_run_out: "With too few descriptors items wait or fail, and later ones succeed.",
            trouble_empty_batch: "A batch of nothing ends at once.",
            trouble_huge_limit: "The largest limits reserve nothing.",
            trouble_invalid_url: "A URL without a host, or of a foreign scheme, is `Request`.",
            trouble_panic_in_input: "A panic in the input comes out of `next`, and loses nothing.",
            trouble_refused_port: "A port on which nothing listens is `Connect`.",
            trouble_unanswered_request: "A server that says nothing is `Timeout`.",
            trouble_unknown_name: "A name that does not resolve is `Resolve`.",
            fire_drop_at_any_moment: "A batch dropped at any moment leaves nothing, and nothing new starts.",
            fire_faults_keep_no_memory: "Memory does not grow with the number of faults.",
            fire_mixed_faults: "Among twenty kinds of faults, each request has its own outcome.",
            fire_one_stalled_host: "Of sixteen hosts one stalls, and fifteen do not notice.",
            fire_threads_cannot_be_spawned: "Without new threads a batch goes on with those it has, or items fail.",
            fire_threads_never_spawned: "Without any thread at all a strategy cannot be made, or items fail.",
        ] }
    };
}

/// One test for each law; those excepted are ignored, with their reason.
#[doc(hidden)]
#[macro_export]
macro_rules! __tests {
    ((($d:tt) [$($except:ident = $reason:literal),*]) [$($law:ident: $says:literal,)*]) => {
        // An exception that is no law does not compile.
        $(const _: $crate::Law = $crate::laws::$except;)*

        macro_rules! law {
            $(($except) => {
                #[test]
                #[ignore = $reason]
                fn $except() {
                    let test = concat!(module_path!(), "::", stringify!($except));
                    $crate::run(test, subject, $crate::laws::$except);
                }
            };)*
            ($d law:ident) => {
                #[test]
                fn $d law() {
                    let test = concat!(module_path!(), "::", stringify!($d law));
                    $crate::run(test, subject, $crate::laws::$d law);
                }
            };
        }

        $(law! { $law })*
    };
}

/// The laws with their names and sentences.
#[doc(hidden)]
#[macro_export]
macro_rules! __table {
    (() [$($law:ident: $says:literal,)*]) => {
        &[$(Entry { name: stringify!($law), says: $says, law: $law }),*]
    };
}
