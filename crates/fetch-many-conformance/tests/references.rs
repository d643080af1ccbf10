//! The suite can be passed: by strategies that are plain enough to be seen to be right.

#[allow(dead_code, unused_imports, reason = "the defects are for another test")]
mod toy;

/// A thread and a connection for each request in flight.
mod threads {
    use crate::toy::{Defect, Threads};

    fetch_many_conformance::conformance!(
        |config| Threads::new(config, Defect::None),
        except [
            fire_threads_cannot_be_spawned = "fails what it has no thread for, though others could do it",
            law_17_not_for_async_code = "a thread cannot tell that it runs async code",
        ]
    );
}

/// One request at a time.
mod sequential {
    use crate::toy::Sequential;

    fetch_many_conformance::conformance!(
        |config| Sequential::new(config),
        except [
            bomb_memory = "one at a time: never all at once",
            fire_drop_at_any_moment = "one at a time: what is held holds the only slot",
            fire_mixed_faults = "one at a time: never as many as the limit",
            fire_one_stalled_host = "one at a time: a slow host holds the only slot",
            law_02_order_as_completed = "nothing overtakes",
            law_05_parallel = "one at a time",
            law_06_progress = "nothing runs between two calls of next",
            law_08_fair = "one at a time: a slow host holds the only slot",
            law_09_deadline = "cannot end an exchange before its timeout",
            law_15_drop = "nothing is in flight when the caller can drop it",
            law_15_stop = "one at a time: never as many as the limit",
            law_17_not_for_async_code = "a thread cannot tell that it runs async code",
            setting_max_idle_per_host = "one at a time: never eight connections",
            connect_resolver_stalls = "one at a time: a stalled lookup holds the only slot",
            trouble_caller_stops_half_way = "waits for an answer that never comes",
            trouble_descriptors_run_out = "one at a time: they never do",
        ]
    );
}
