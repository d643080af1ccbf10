//! What the command line asks for: [`Options`].

use std::env;

use fetch_many_race::Failure;
use fetch_many_race::record::{self, ServerKind};

use super::effort::from_environment;
use super::scenarios::NAMES;
use crate::entries;

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What is to be measured, as the record keeps it.
    pub asked: record::Options,
    /// The run to go on with; an empty name: the newest.
    pub resume: Option<String>,
    /// Names instead of measurements.
    pub list: bool,
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
        let asked = record::Options {
            scenarios: Vec::new(),
            contestants: Vec::new(),
            effort: from_environment()?,
            seed: u64::from(fastrand::u32(..)),
            reference: "tokio".to_owned(),
            rounds: None,
            peers: false,
            server: None,
            pin: None,
            command: String::new(),
        };
        let mut options = Self {
            asked,
            resume: None,
            list: false,
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
            .clone_into(&mut options.asked.command);
        if options.asked.scenarios.is_empty() {
            options.asked.scenarios = NAMES.map(str::to_owned).into();
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
        let asked = &mut self.asked;
        match name {
            "--list" => self.list = true,
            "--peers" => asked.peers = true,
            "--rounds" => asked.rounds = Some(usize::try_from(number()?).map_err(Failure::new)?),
            "--seed" => asked.seed = number()?,
            "--reference" => value.clone_into(&mut asked.reference),
            "--resume" => self.resume = Some(value.to_owned()),
            "--server" => {
                asked.server = Some(match value {
                    "sink" => ServerKind::Sink,
                    "wiremock" => ServerKind::Wiremock,
                    _ => return Err(unknown()),
                });
            }
            "--pin" if matches!(value, "yes" | "no") => asked.pin = Some(value == "yes"),
            scenario if NAMES.contains(&scenario) => asked.scenarios.push(scenario.to_owned()),
            option if option.starts_with('-') => return Err(unknown()),
            contestant => asked.contestants.push(contestant.to_owned()),
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
        .unwrap()
        .asked;
        assert_eq!(options.scenarios, ["pinned"]);
        assert_eq!(options.contestants, ["smol"]);
        assert_eq!((options.seed, options.peers), (7, true));
        assert_eq!(options.pin, Some(false));
        assert!(
            options
                .command
                .ends_with("-- pinned smol --seed=7 --peers --pin=no")
        );
        assert_eq!(parse(&[]).unwrap().asked.scenarios, NAMES);
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
