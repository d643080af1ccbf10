//! The strategy of chapter 15 keeps the laws, but for those that it says it does not.

use fetch_many_tutorial::listings::fifth_mended::Fifth;

// ANCHOR: laws
fetch_many_conformance::conformance!(
    |config| Fifth::new(config),
    except [
        law_09_deadline = "a call of ureq's cannot be ended from outside",
        law_11_stale_connection = "ureq's pool does not say that a connection was used before",
        law_12_reset_is_no_end = "ureq takes a reset for the end of a body",
        law_15_drop = "a call of ureq's cannot be ended from outside",
        law_15_stop = "a call of ureq's cannot be ended from outside",
        law_17_not_for_async_code = "a thread cannot tell that it runs async code",
        setting_roots = "the roots are ureq's own",
        trouble_caller_stops_half_way = "a call of ureq's cannot be ended from outside",
        trouble_descriptors_run_out = "ureq does not say that it failed before it was connected",
        trouble_unknown_name = "ureq does not say that it failed before it was connected",
    ]
);
// ANCHOR_END: laws
