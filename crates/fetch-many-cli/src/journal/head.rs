//! How a run began: [`Head`].

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How a run began: the first record of each.
///
/// What the caller does not know is filled in by [`Journal::open`](super::Journal::open): the number of the run, the
/// program, the time and the process.
///
/// ```
/// use fetch_many_cli::journal::{Head, Plan};
///
/// let mut head = Head::new("urls.txt", "8f2a", Plan { strategy: "smol".into(), limit: 64, ..Plan::default() });
/// head.settings.insert("names".into(), "tree".into());
/// assert_eq!(head.plan.limit, 64);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Of which version the format of this run's records is: [`VERSION`](super::VERSION).
    pub version: u32,
    /// The how-manieth run of this journal it is, from 1.
    pub run: u64,
    /// The program that wrote it, and its version.
    pub program: String,
    /// When it began, by the clock of the wall, in UTC. All other times of a run are counted by a clock that never goes back.
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    pub started: SystemTime,
    /// The process.
    pub pid: u32,
    /// What it was to fetch.
    pub list: List,
    /// The settings that decide how files are named and what is in them, by the names of their options. A run that has
    /// others than the last cannot go on where that was. No value may be a secret: it stands in the journal.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// How it was to be fetched, for [`why`](crate::why).
    pub plan: Plan,
}

/// What a run was to fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Where the list came from: a file's name, `standard input` or `command line`.
    pub source: String,
    /// Its digest (BLAKE3, hexadecimal). Empty where nobody knew it when the run began, such as that of a pipe.
    #[serde(default)]
    pub digest: String,
}

/// How a run was to fetch: the bounds that [`why`](crate::why) speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The strategy's name.
    pub strategy: String,
    /// How many requests at once.
    pub limit: u64,
    /// How many of them to one host; absent: as many as in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_host: Option<u64>,
    /// How often one host may be asked, as it was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<String>,
    /// How many entries beyond the limit may be looked at; absent: nothing of the list was hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookahead: Option<u64>,
}

impl Head {
    /// A run that fetches this list in this way, without settings yet.
    #[must_use]
    pub fn new(source: impl Into<String>, digest: impl Into<String>, plan: Plan) -> Self {
        Self {
            version: super::VERSION,
            run: 1,
            program: concat!("fetch-many ", env!("CARGO_PKG_VERSION")).to_owned(),
            started: UNIX_EPOCH,
            pid: std::process::id(),
            list: List {
                source: source.into(),
                digest: digest.into(),
            },
            settings: BTreeMap::new(),
            plan,
        }
    }

    /// The first setting, by its name, that is not the same in both, and its values.
    pub(super) fn differs(&self, other: &Self) -> Option<Difference> {
        let names = self.settings.keys().chain(other.settings.keys());
        let value = |head: &Self, name| head.settings.get(name).cloned();
        let mut names: Vec<_> = names
            .filter(|name| value(self, *name) != value(other, *name))
            .collect();
        names.sort_unstable();
        let name = *names.first()?;
        Some(Difference {
            name: name.clone(),
            before: value(self, name),
            now: value(other, name),
        })
    }
}

/// A setting that two runs do not share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The name of its option.
    pub name: String,
    /// What the last run had.
    pub before: Option<String>,
    /// What this one has.
    pub now: Option<String>,
}

/// Years of more than four digits and those before 1970 are a clock that is wrong: the nearest that can be written stands
/// for them.
fn write_time<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    let last = UNIX_EPOCH + Duration::from_secs(253_402_300_799);
    let time = (*time).clamp(UNIX_EPOCH, last);
    serializer.collect_str(&humantime::format_rfc3339_millis(time))
}

fn read_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    humantime::parse_rfc3339(&text).map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_written_as_well_as_it_can_be() {
        let year = Duration::from_secs(31_536_000);
        let mut head = Head::new("-", "", Plan::default());
        for (started, expected) in [
            (UNIX_EPOCH - year, "1970-01-01T00:00:00.000Z"),
            (UNIX_EPOCH + year, "1971-01-01T00:00:00.000Z"),
            (UNIX_EPOCH + 9_000 * year, "9999-12-31T23:59:59.000Z"),
        ] {
            head.started = started;
            let text = serde_json::to_string(&head).unwrap();
            assert!(text.contains(expected), "{text}");
            assert!(serde_json::from_str::<Head>(&text).is_ok());
        }
    }

    #[test]
    fn settings_differ_by_value_and_by_presence() {
        let with = |settings: &[(&str, &str)]| {
            let mut head = Head::new("-", "", Plan::default());
            let settings = settings
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()));
            head.settings = settings.collect();
            head
        };
        let before = with(&[("names", "tree"), ("ok", "200-299")]);
        assert_eq!(before.differs(&before), None);
        let difference = before
            .differs(&with(&[("names", "flat"), ("ok", "200")]))
            .unwrap();
        assert_eq!(
            (difference.name.as_str(), difference.now.as_deref()),
            ("names", Some("flat"))
        );
        let difference = before.differs(&with(&[("names", "tree")])).unwrap();
        assert_eq!((difference.name.as_str(), difference.now), ("ok", None));
        assert!(with(&[]).differs(&before).is_some());
    }
}
