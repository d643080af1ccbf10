//! Deviations that are known and stay, each with the reason: the macro
//! [`faults!`](crate::faults!).

use super::{Answer, Fault, outcomes};
use crate::{Broken, Subject};

/// What a strategy makes of a fault that is not what must come of it, and why it stays.
#[derive(Clone, Copy, Debug)]
pub struct Recorded {
    /// The fault's name.
    pub fault: &'static str,
    /// What comes of it, in the words of [`Answer`].
    pub came: &'static str,
    /// Why it stays.
    pub reason: &'static str,
}

/// Tests a strategy with all faults, and with valid responses cut and split after every byte: three
/// `#[test]`s.
///
/// The first argument makes the strategy, as in [`conformance!`](crate::conformance). What does not
/// come as it must is listed with what comes instead, and why that stays. The test fails on a
/// deviation that is not listed, and on one that is and does not occur any more.
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
/// fetch_many_conformance::faults!(
///     |config| Blocking::new(config),
///     recorded [
///         ("chunk_lf", "Err Timeout", "the parser waits for a CR"),
///     ],
/// );
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! faults {
    (
        $make:expr
        $(, recorded [$(($fault:literal, $came:literal, $reason:literal)),* $(,)?])?
        $(,)?
    ) => {
        /// What is known and stays.
        #[allow(dead_code, reason = "also read where the tests are not compiled")]
        pub(crate) const RECORDED: &[$crate::faults::Recorded] = &[$($(
            $crate::faults::Recorded { fault: $fault, came: $came, reason: $reason },
        )*)?];

        #[test]
        #[allow(clippy::redundant_closure, reason = "a closure says what it is given")]
        fn every_fault_gives_its_outcome() {
            let subject = $crate::Subject::new($make);
            if let Err(broken) = $crate::faults::check(&subject, RECORDED) {
                panic!("{broken}");
            }
        }

        #[test]
        #[allow(clippy::redundant_closure, reason = "a closure says what it is given")]
        fn every_prefix_is_the_whole_or_an_error() {
            let found = $crate::faults::prefixes(&$crate::Subject::new($make));
            assert_eq!(found.expect("the strategy can be made"), []);
        }

        #[test]
        #[allow(clippy::redundant_closure, reason = "a closure says what it is given")]
        fn every_split_is_the_same_response() {
            let found = $crate::faults::splits(&$crate::Subject::new($make));
            assert_eq!(found.expect("the strategy can be made"), []);
        }
    };
}

/// Whether a strategy gives every fault its outcome, but for those recorded.
///
/// # Errors
/// [`Broken`] with one line for each difference, also from what is recorded.
pub fn check(subject: &Subject, recorded: &[Recorded]) -> Result<(), Broken> {
    let outcomes = outcomes(subject)?;
    let unknown =
        |recorded: &&Recorded| !outcomes.iter().any(|(row, _)| row.name == recorded.fault);
    let unknown = recorded
        .iter()
        .filter(unknown)
        .map(|recorded| format!("\n{} is recorded, and no fault", recorded.fault));
    let differences: String = outcomes
        .iter()
        .filter_map(|(row, came)| difference(row, *came, recorded))
        .chain(unknown)
        .collect();
    if differences.is_empty() {
        return Ok(());
    }
    Err(Broken::new("faults", differences))
}

fn difference(row: &Fault, came: Answer, recorded: &[Recorded]) -> Option<String> {
    let recorded = recorded.iter().find(|recorded| recorded.fault == row.name);
    let came_in_words = came.to_string();
    match recorded {
        Some(_) if came.meets(row.expected) => Some(format!(
            "\n{}: {came}, as it must; still recorded",
            row.name
        )),
        Some(recorded) if recorded.came != came_in_words => Some(format!(
            "\n{}: {came}, recorded is {}",
            row.name, recorded.came
        )),
        None if !came.meets(row.expected) => {
            Some(format!("\n{}: {came}, not {}", row.name, row.expected))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use fetch_many::ErrorKind::{Protocol, Timeout};

    use super::*;
    use crate::faults::ROWS;

    const KNOWN: &[Recorded] = &[Recorded {
        fault: "chunk_lf",
        came: "Err Timeout",
        reason: "the parser waits for a CR",
    }];

    fn told(came: Answer, recorded: &[Recorded]) -> Option<String> {
        let row = ROWS.iter().find(|row| row.name == "chunk_lf");
        difference(row.expect("a row"), came, recorded)
    }

    #[test]
    fn only_differences_from_what_is_recorded_are_told() {
        assert_eq!(told(Answer::Err(Protocol), &[]), None);
        assert_eq!(told(Answer::Err(Timeout), KNOWN), None);

        let deviates = told(Answer::Err(Timeout), &[]);
        assert_eq!(
            deviates.as_deref(),
            Some("\nchunk_lf: Err Timeout, not Err Protocol")
        );
        let otherwise = told(Answer::Ok(200, 5), KNOWN);
        assert_eq!(
            otherwise.as_deref(),
            Some("\nchunk_lf: Ok 200/5, recorded is Err Timeout")
        );
        let mended = told(Answer::Err(Protocol), KNOWN);
        let words = "\nchunk_lf: Err Protocol, as it must; still recorded";
        assert_eq!(mended.as_deref(), Some(words));
    }
}
