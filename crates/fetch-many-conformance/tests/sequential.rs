//! What one request at a time can pass, it passes.

#[allow(dead_code, unused_imports, reason = "the rest is for other tests")]
mod toy;

use std::process::ExitCode;

use fetch_many_conformance::{Checks, Subject};

use crate::toy::Sequential;

#[rustfmt::skip]
const EXCEPTED: [(&str, &str); 26] = [
    ("bomb_memory", "one at a time: never all at once"),
    ("fire_drop_at_any_moment", "one at a time: what is held holds the only slot"),
    ("fire_mixed_faults", "one at a time: never as many as the limit"),
    ("fire_one_stalled_host", "one at a time: a slow host holds the only slot"),
    ("input_idle_keeps_deadline", "waits for its input, whatever the deadline"),
    ("law_01_context", "one at a time: nothing is in flight when it is stopped"),
    ("law_02_order_as_completed", "nothing overtakes"),
    ("law_05_parallel", "one at a time"),
    ("law_06_progress", "nothing runs between two calls of next"),
    ("law_08_fair", "one at a time: a slow host holds the only slot"),
    ("law_09_deadline", "cannot end an exchange before its timeout"),
    ("law_15_drop", "nothing is in flight when the caller can drop it"),
    ("law_15_stop", "one at a time: never as many as the limit"),
    ("law_16_where_time_goes", "does not say where its time goes"),
    ("law_17_not_for_async_code", "a thread cannot tell that it runs async code"),
    ("lookup_at_once", "one at a time: never two lookups"),
    ("lookup_hangs", "one at a time: a name that hangs holds the only slot"),
    ("pool_black_holes", "one at a time: never eight connections"),
    ("proxy_stopped", "one at a time: never two connections"),
    ("setting_of_host", "one at a time: never as many as the limit"),
    ("setting_priority", "one at a time: nobody waits beside another"),
    ("setting_max_idle_per_host", "one at a time: never eight connections"),
    ("sink_blocks", "one at a time: a sink that blocks holds the only slot"),
    ("connect_resolver_stalls", "one at a time: a stalled lookup holds the only slot"),
    ("trouble_caller_stops_half_way", "waits for an answer that never comes"),
    ("trouble_descriptors_run_out", "one at a time: they never do"),
];

fn main() -> ExitCode {
    Checks::of(Subject::new(Sequential::new))
        .except(EXCEPTED)
        .main()
}
