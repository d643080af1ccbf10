//! What the command line asks for: [`Options`].

use std::env;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::effort::Effort;
use super::scenarios::NAMES;
use crate::entries;
use crate::harness::{Failure, ServerKind};

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Options {
    /// The scenarios to run.
    pub scenarios: Vec<String>,
    /// The contestants that are named; none: those that take part by themselves.
    pub contestants: Vec<String>,
    /// How much to measure.
    pub effort: Effort,
    /// Orders, delays, faults and the bootstrap's draws follow from it.
    pub seed: u64,
    /// Whom all are compared with.
    pub reference: String,
    /// So many rounds, however long they take.
    pub rounds: Option<usize>,
    /// Whether the programs of `scripts/peers` take part.
    pub peers: bool,
    /// Another server than the scenario's.
    pub server: Option<ServerKind>,
    /// Whether server and contestant have a core each, other than the scenario says.
    pub pin: Option<bool>,
    /// The run to go on with; an empty name: the newest.
    #[serde(skip)]
    pub resume: Option<String>,
    /// Names instead of measurements.
    #[serde(skip)]
    pub list: bool,
    /// What was typed.
    pub command: String,
}

/// What can be said on the command line.
pub const USAGE: &str = "\
cargo bench --bench compare -- [SCENARIO…] [CONTESTANT…] [OPTION…]

  --list                 the names of scenarios and contestants, and what speaks HTTP for them
  --peers                with the programs of other languages, from scripts/peers
  --rounds=N             so many rounds, however long they take
  --seed=N               the same orders, delays and faults as in another run
  --reference=NAME       compare with this contestant; otherwise with tokio
  --server=sink|wiremock another server than the scenario's
  --pin=yes|no           server and contestant on a core each, or anywhere
  --resume[=RUN]         go on with the newest run, or this one

FETCH_MANY_BENCH=quick takes a minute, =full an hour.
";

/// The options that are not criterion's as well.
const OWN: [&str; 7] = [
    "--peers",
    "--rounds",
    "--seed",
    "--reference",
    "--server",
    "--pin",
    "--resume",
];

impl Options {
    /// Whether an argument is an option of the comparison, and of nothing else that `cargo bench` runs.
    #[must_use]
    pub fn is_own(argument: &str) -> bool {
        let name = argument.split('=').next().unwrap_or(argument);
        OWN.contains(&name)
    }

    /// What these arguments ask for.
    ///
    /// # Errors
    /// If one of them is not known, with what would be.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, Failure> {
        let effort = Effort::from_environment()?;
        let mut options = Self {
            scenarios: Vec::new(),
            contestants: Vec::new(),
            effort,
            seed: u64::from(fastrand::u32(..)),
            reference: "tokio".to_owned(),
            rounds: None,
            peers: false,
            server: None,
            pin: None,
            resume: None,
            list: false,
            command: String::new(),
        };
        let mut typed = vec!["cargo bench --bench compare --".to_owned()];
        if let Ok(effort) = env::var("FETCH_MANY_BENCH") {
            typed.insert(0, format!("FETCH_MANY_BENCH={effort}"));
        }
        for argument in arguments {
            // What `cargo bench` adds of itself.
            if argument == "--bench" {
                continue;
            }
            options.take(&argument)?;
            typed.push(argument);
        }
        let typed = typed.join(" ");
        typed
            .trim_end_matches(" --")
            .clone_into(&mut options.command);
        if options.scenarios.is_empty() {
            options.scenarios = NAMES.map(str::to_owned).into();
        }
        Ok(options)
    }

    fn take(&mut self, argument: &str) -> Result<(), Failure> {
        let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
        let unknown = || {
            Failure::new(format_args!(
                "{argument} is not known here\n\n{USAGE}\n\
                 criterion's own options go to `cargo bench --bench baseline -- …`"
            ))
        };
        let number = || value.parse::<u64>().map_err(|_| unknown());
        match name {
            "--list" => self.list = true,
            "--peers" => self.peers = true,
            "--rounds" => self.rounds = Some(usize::try_from(number()?).map_err(Failure::new)?),
            "--seed" => self.seed = number()?,
            "--reference" => value.clone_into(&mut self.reference),
            "--resume" => self.resume = Some(value.to_owned()),
            "--server" => {
                self.server = Some(match value {
                    "sink" => ServerKind::Sink,
                    "wiremock" => ServerKind::Wiremock,
                    _ => return Err(unknown()),
                });
            }
            "--pin" if matches!(value, "yes" | "no") => self.pin = Some(value == "yes"),
            scenario if NAMES.contains(&scenario) => self.scenarios.push(scenario.to_owned()),
            option if option.starts_with('-') => return Err(unknown()),
            contestant => self.contestants.push(contestant.to_owned()),
        }
        Ok(())
    }

    /// The names that may be used, a line each; a contestant's with its client.
    #[must_use]
    pub fn names() -> String {
        let contestants = entries::ENTRIES.iter();
        let contestants =
            contestants.map(|entry| format!("contestant  {:<20}  {}", entry.name, entry.client));
        let lines: Vec<_> = NAMES
            .iter()
            .map(|name| format!("scenario    {name}"))
            .chain(contestants)
            .collect();
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, Failure> {
        Options::parse(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn arguments_are_scenarios_contestants_and_options() {
        let options = parse(&[
            "--bench", "pinned", "smol", "--seed=7", "--peers", "--pin=no",
        ])
        .unwrap();
        assert_eq!(options.scenarios, ["pinned"]);
        assert_eq!(options.contestants, ["smol"]);
        assert_eq!((options.seed, options.peers), (7, true));
        assert_eq!(options.pin, Some(false));
        assert!(
            options
                .command
                .ends_with("-- pinned smol --seed=7 --peers --pin=no")
        );
        assert_eq!(parse(&[]).unwrap().scenarios, NAMES);
    }

    #[test]
    fn own_options_are_in_the_usage_and_are_understood() {
        for own in OWN {
            assert!(USAGE.contains(&format!("\n  {own}")), "{own}");
            assert!(Options::is_own(&format!("{own}=1")));
        }
        assert!(!Options::is_own("--list") && !Options::is_own("--save-baseline"));
    }

    #[test]
    fn what_is_not_known_is_said() {
        for wrong in [
            "--save-baseline",
            "--seed=x",
            "--server=nginx",
            "--pin=maybe",
        ] {
            let failure = parse(&[wrong]).unwrap_err().to_string();
            assert!(failure.starts_with(wrong), "{failure}");
        }
    }
}
