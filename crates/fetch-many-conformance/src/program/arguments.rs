//! The arguments of a test program, which are libtest's: [`Asked`].

use clap::Parser;
use libtest_mimic::{Arguments, FormatSetting, Trial};

/// What is asked of a test program.
#[derive(Clone, Debug, Parser)]
#[command(
    disable_version_flag = true,
    after_help = "Nothing is captured. A test that is ignored says why."
)]
pub(crate) struct Asked {
    #[command(flatten)]
    pub(crate) arguments: Arguments,

    /// More filters: a test runs if one of them matches
    #[arg(value_name = "FILTER")]
    more: Vec<String>,

    /// As --nocapture
    #[arg(long, hide = true)]
    no_capture: bool,
}

impl Asked {
    /// Reads the arguments of this process. Prints what is wrong with them, and exits.
    pub(crate) fn read() -> Self {
        Self::parse()
    }

    /// Whether a test of this name is asked for, be it ignored or not.
    pub(crate) fn names(&self, name: &str) -> bool {
        let trial = Trial::test(name, || Ok(()));
        let first = self.arguments.filter.iter();
        let mut filters = first.chain(&self.more).map(Some).collect::<Vec<_>>();
        if filters.is_empty() {
            filters.push(None);
        }
        filters.into_iter().any(|filter| {
            let alone = Arguments {
                filter: filter.cloned(),
                ignored: false,
                ..self.arguments.clone()
            };
            !alone.is_filtered_out(&trial)
        })
    }

    /// Whether ignored tests are asked for.
    pub(crate) fn ignored_too(&self) -> bool {
        self.arguments.ignored || self.arguments.include_ignored
    }

    /// Whether what is printed is for people to read, and not a list or data.
    pub(crate) fn is_for_people(&self) -> bool {
        !self.arguments.list && self.arguments.format != Some(FormatSetting::Json)
    }

    /// What `libtest-mimic`, which knows one filter at most, has to be told for these tests.
    pub(crate) fn told(&self, names: &[String]) -> Arguments {
        if self.more.is_empty() {
            return self.arguments.clone();
        }
        let skip = names.iter().filter(|name| !self.names(name));
        Arguments {
            filter: None,
            exact: true,
            skip: skip.cloned().collect(),
            ..self.arguments.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(arguments: &[&str]) -> Asked {
        let program = ["program"].into_iter();
        Asked::try_parse_from(program.chain(arguments.iter().copied())).expect("good arguments")
    }

    fn named(arguments: &[&str]) -> Vec<&'static str> {
        let asked = asked(arguments);
        let names = ["order_as_given", "order_as_completed", "stop"];
        names.into_iter().filter(|name| asked.names(name)).collect()
    }

    #[test]
    fn filters_are_those_of_libtest() {
        let all = ["order_as_given", "order_as_completed", "stop"];
        assert_eq!(named(&[]), all);
        assert_eq!(named(&["order"]), all[..2]);
        assert_eq!(named(&["given", "stop"]), [all[0], all[2]]);
        assert_eq!(named(&["stop", "--exact"]), all[2..]);
        assert_eq!(named(&["--exact", "order"]), [""; 0]);
        assert_eq!(
            named(&["--exact", "stop", "order_as_given"]),
            [all[0], all[2]]
        );
        assert_eq!(named(&["--skip", "given"]), all[1..]);
        assert_eq!(named(&["order", "--skip", "given"]), all[1..2]);
        assert_eq!(named(&["--ignored", "stop"]), all[2..]);
    }

    #[test]
    fn several_filters_are_told_as_what_is_left_out() {
        let names = ["a", "ab", "b", "c"].map(str::to_owned);
        let told = asked(&["b", "c", "--no-capture"]).told(&names);
        assert_eq!((told.filter, told.exact), (None, true));
        assert_eq!(told.skip, ["a"]);
        let told = asked(&["b"]).told(&names);
        assert_eq!(told.filter.as_deref(), Some("b"));
    }

    #[test]
    fn what_runners_say_is_understood() {
        // cargo-nextest lists so, and runs each test so.
        asked(&["--list", "--format", "terse"]);
        asked(&["--list", "--format", "terse", "--ignored"]);
        asked(&["--exact", "stop", "--nocapture"]);
        asked(&["--test-threads", "2", "--color", "never", "-q"]);
        asked(&["--include-ignored", "--test-threads=1", "--show-output"]);
    }
}
