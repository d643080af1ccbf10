//! The strategy of chapter 15 keeps the laws, but for those that it says it does not.

// ANCHOR: laws
use std::process::ExitCode;

use fetch_many_conformance::{Checks, Subject};
use fetch_many_tutorial::listings::fifth_mended::Fifth;

fn main() -> ExitCode {
    Checks::of(Subject::new(Fifth::new)).except(EXCEPTED).main()
}

#[rustfmt::skip]
const EXCEPTED: [(&str, &str); 62] = [
    ("address_not_allowed", "names are looked up by ureq's own resolver"),
    ("bomb_memory", "ureq takes a reset for the end of a body"),
    ("connect_all_dead", "ureq does not say that it failed before it was connected"),
    ("connect_dead_address", "names are looked up by ureq's own resolver"),
    ("connect_resolver_stalls", "ureq does not say that it failed before it was connected"),
    ("error_words", "its errors have kinds and no words"),
    ("error_words_descriptors", "its errors have kinds and no words"),
    ("fire_drop_at_any_moment", "a call of ureq's cannot be ended from outside"),
    ("fire_faults_keep_no_memory", "ureq takes a reset for the end of a body"),
    ("fire_mixed_faults", "ureq takes a reset for the end of a body"),
    ("fire_threads_cannot_be_spawned", "a slot whose thread cannot be made is not made up for"),
    ("header_folded", "ureq refuses a folded header"),
    ("header_set_cookie", "a head may be as large as ureq's buffers"),
    ("law_01_context", "a call of ureq's cannot be ended from outside"),
    ("law_03_bound_of_connections", "ureq's pool does not say that a connection was used before"),
    ("law_09_deadline", "a call of ureq's cannot be ended from outside"),
    ("law_11_stale_connection", "ureq's pool does not say that a connection was used before"),
    ("law_12_reset_is_no_end", "ureq takes a reset for the end of a body"),
    ("law_15_drop", "a call of ureq's cannot be ended from outside"),
    ("law_15_stop", "a call of ureq's cannot be ended from outside"),
    ("law_16_where_time_goes", "it does not say where its time goes"),
    ("law_17_not_for_async_code", "a thread cannot tell that it runs async code"),
    ("lookup_again", "names are looked up by ureq's own resolver"),
    ("lookup_at_once", "names are looked up by ureq's own resolver"),
    ("lookup_hangs", "names are looked up by ureq's own resolver"),
    ("lookup_once", "names are looked up by ureq's own resolver"),
    ("lookup_trouble", "names are looked up by ureq's own resolver"),
    ("lookup_unknown", "names are looked up by ureq's own resolver"),
    ("pool_black_holes", "ureq's pool does not say that a connection was used before"),
    ("pool_closed_while_idle", "ureq's pool does not say that a connection was used before"),
    ("proxy_addresses", "it uses no proxy"),
    ("proxy_cuts", "it uses no proxy"),
    ("proxy_exceptions", "it uses no proxy"),
    ("proxy_is_none", "it uses no proxy"),
    ("proxy_refuses", "it uses no proxy"),
    ("proxy_socks", "it uses no proxy"),
    ("proxy_stalls", "it uses no proxy"),
    ("proxy_stopped", "it uses no proxy"),
    ("proxy_tunnel", "it uses no proxy"),
    ("proxy_whole_url", "it uses no proxy"),
    ("redirect_bodies", "ureq closes the connection of a body that is not read"),
    ("redirect_schemes", "the roots are ureq's own"),
    ("request_answered_at_accept", "ureq listens to the server once all is sent"),
    ("request_answered_early", "ureq listens to the server once all is sent"),
    ("request_cut_off", "the roots are ureq's own"),
    ("request_url_forms", "ureq does not say that it failed before it was connected"),
    ("setting_extremes", "ureq adds up times without a bound, and panics"),
    ("setting_identity", "the roots are ureq's own"),
    ("setting_max_idle", "the idle connections are ureq's own"),
    ("setting_require", "it does not look at what is required of it"),
    ("setting_roots", "the roots are ureq's own"),
    ("setting_roots_given", "the roots are ureq's own"),
    ("setting_roots_several", "the roots are ureq's own"),
    ("tls_handshake", "ureq does not say that it failed before it was connected"),
    ("tls_handshake_stalls", "the roots are ureq's own"),
    ("tls_kinds", "the roots are ureq's own"),
    ("tls_names", "the roots are ureq's own"),
    ("tls_session", "the roots are ureq's own"),
    ("trouble_caller_stops_half_way", "a call of ureq's cannot be ended from outside"),
    ("trouble_descriptors_run_out", "ureq does not say that it failed before it was connected"),
    ("trouble_many_hosts", "the idle connections are ureq's own"),
    ("trouble_unknown_name", "ureq does not say that it failed before it was connected"),
];
// ANCHOR_END: laws
