//! The strategy of chapter 15 keeps the laws, but for those that it says it does not.

// ANCHOR: laws
use std::process::ExitCode;

use fetch_many_conformance::{Checks, Subject};
use fetch_many_tutorial::listings::fifth_mended::Fifth;

fn main() -> ExitCode {
    Checks::of(Subject::new(Fifth::new))
        .except("bomb_memory", "ureq takes a reset for the end of a body")
        .except(
            "connect_resolver_stalls",
            "ureq does not say that it failed before it was connected",
        )
        .except(
            "fire_drop_at_any_moment",
            "a call of ureq's cannot be ended from outside",
        )
        .except(
            "fire_faults_keep_no_memory",
            "ureq takes a reset for the end of a body",
        )
        .except(
            "fire_mixed_faults",
            "ureq takes a reset for the end of a body",
        )
        .except(
            "fire_threads_cannot_be_spawned",
            "a slot whose thread cannot be made is not made up for",
        )
        .except(
            "header_set_cookie",
            "a head may be as large as ureq's buffers",
        )
        .except(
            "law_09_deadline",
            "a call of ureq's cannot be ended from outside",
        )
        .except(
            "law_11_stale_connection",
            "ureq's pool does not say that a connection was used before",
        )
        .except(
            "law_12_reset_is_no_end",
            "ureq takes a reset for the end of a body",
        )
        .except(
            "law_15_drop",
            "a call of ureq's cannot be ended from outside",
        )
        .except(
            "law_15_stop",
            "a call of ureq's cannot be ended from outside",
        )
        .except(
            "law_17_not_for_async_code",
            "a thread cannot tell that it runs async code",
        )
        .except(
            "pool_closed_while_idle",
            "ureq's pool does not say that a connection was used before",
        )
        .except("redirect_schemes", "the roots are ureq's own")
        .except(
            "request_answered_early",
            "ureq listens to the server once all is sent",
        )
        .except("request_cut_off", "the roots are ureq's own")
        .except(
            "request_url_forms",
            "ureq does not say that it failed before it was connected",
        )
        .except("setting_roots", "the roots are ureq's own")
        .except(
            "tls_handshake",
            "ureq does not say that it failed before it was connected",
        )
        .except("tls_handshake_stalls", "the roots are ureq's own")
        .except("tls_names", "the roots are ureq's own")
        .except("tls_session", "the roots are ureq's own")
        .except(
            "trouble_caller_stops_half_way",
            "a call of ureq's cannot be ended from outside",
        )
        .except(
            "trouble_descriptors_run_out",
            "ureq does not say that it failed before it was connected",
        )
        .except(
            "trouble_unknown_name",
            "ureq does not say that it failed before it was connected",
        )
        .main()
}
// ANCHOR_END: laws
