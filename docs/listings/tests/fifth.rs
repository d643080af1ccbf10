//! The strategy of chapter 15 keeps the laws, but for those that it says it does not.

use std::collections::BTreeSet;

use fetch_many_tutorial::listings::fifth_mended::Fifth;
use serde_json::Value;

// ANCHOR: laws
fetch_many_conformance::conformance!(
    |config| Fifth::new(config),
    except [
        bomb_memory = "ureq takes a reset for the end of a body",
        connect_resolver_stalls = "ureq does not say that it failed before it was connected",
        fire_drop_at_any_moment = "a call of ureq's cannot be ended from outside",
        fire_faults_keep_no_memory = "ureq takes a reset for the end of a body",
        fire_mixed_faults = "ureq takes a reset for the end of a body",
        fire_threads_cannot_be_spawned = "a slot whose thread cannot be made is not made up for",
        header_set_cookie = "a head may be as large as ureq's buffers",
        law_09_deadline = "a call of ureq's cannot be ended from outside",
        law_11_stale_connection = "ureq's pool does not say that a connection was used before",
        law_12_reset_is_no_end = "ureq takes a reset for the end of a body",
        law_15_drop = "a call of ureq's cannot be ended from outside",
        law_15_stop = "a call of ureq's cannot be ended from outside",
        law_17_not_for_async_code = "a thread cannot tell that it runs async code",
        pool_closed_while_idle = "ureq's pool does not say that a connection was used before",
        redirect_schemes = "the roots are ureq's own",
        request_answered_early = "ureq listens to the server once all is sent",
        request_cut_off = "the roots are ureq's own",
        request_url_forms = "ureq does not say that it failed before it was connected",
        setting_roots = "the roots are ureq's own",
        tls_handshake = "ureq does not say that it failed before it was connected",
        tls_handshake_stalls = "the roots are ureq's own",
        tls_names = "the roots are ureq's own",
        tls_session = "the roots are ureq's own",
        trouble_caller_stops_half_way = "a call of ureq's cannot be ended from outside",
        trouble_descriptors_run_out = "ureq does not say that it failed before it was connected",
        trouble_unknown_name = "ureq does not say that it failed before it was connected",
    ]
);
// ANCHOR_END: laws

/// The figure's data against what is run: the output of `fifth_laws`, and the exceptions above.
#[test]
fn the_figure_shows_what_these_tests_say() {
    let data: Value = serde_json::from_str(include_str!("../../data/fifth.json")).expect("JSON");
    let laws = data["laws"].as_array().expect("a list");
    let broken = |form: &str| -> BTreeSet<&str> {
        let broken = laws.iter().filter(|law| law[form] == false);
        broken.filter_map(|law| law["name"].as_str()).collect()
    };
    let said = include_str!("../output/fifth_laws.txt");
    assert_eq!(broken("first_try"), said.lines().collect());
    let lines = include_str!("fifth.rs").lines().map(str::trim);
    let excepted = lines.filter(|line| line.starts_with("law_"));
    let excepted = excepted.filter_map(|line| Some(line.split_once(" = ")?.0));
    assert_eq!(broken("mended"), excepted.collect());
}
