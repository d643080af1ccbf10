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
        #[allow(clippy::redundant_closure, reason = "a closure says what it is given")]
        fn subject() -> $crate::Subject {
            let subject = $crate::Subject::new($make);
            $(let subject = subject.in_async($in_async);)?
            subject
        }

        $crate::__laws! { __tests (($) [$($($law = $reason),*)?]) }
    };
}

/// Hands the list of all laws to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! __laws {
    ($callback:ident $arguments:tt) => {
        $crate::$callback! { $arguments [
            law_01_one_for_one
            law_02_order_as_given
            law_02_order_as_completed
            law_03_bound
            law_03_bound_per_host
            law_03_bound_of_what_is_taken
            law_04_lazy
            law_05_parallel
            law_06_progress
            law_07_failure_is_an_item
            law_08_fair
            law_09_bounded_time
            law_09_deadline
            law_10_bounded_memory
            law_11_retry
            law_11_retry_after
            law_11_retry_budget
            law_11_stale_connection
            law_12_whole_or_error
            law_12_reset_is_no_end
            law_13_safe_redirects
            law_13_one_timeout
            law_14_same_bytes
            law_15_stop
            law_15_drop
            law_16_exact_accounts
            law_17_not_for_async_code
            setting_connect_timeout
            setting_decode
            setting_idle_timeout
            setting_max_idle_per_host
            setting_roots
            setting_roots_unknown
            setting_roots_wrong_host
            setting_user_agent
            trouble_caller_stops_half_way
            trouble_descriptors_run_out
            trouble_empty_batch
            trouble_huge_limit
            trouble_invalid_header
            trouble_invalid_url
            trouble_panic_in_input
            trouble_refused_port
            trouble_unanswered_request
            trouble_unknown_name
        ] }
    };
}

/// One test for each law; those excepted are ignored, with their reason.
#[doc(hidden)]
#[macro_export]
macro_rules! __tests {
    ((($d:tt) [$($except:ident = $reason:literal),*]) [$($law:ident)*]) => {
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

/// The laws with their names.
#[doc(hidden)]
#[macro_export]
macro_rules! __table {
    (() [$($law:ident)*]) => {
        &[$((stringify!($law), $law)),*]
    };
}
