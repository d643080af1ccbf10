//! Who runs: [`Contestant`], from the table of contestants or from `scripts/peers`.

use std::fs;
use std::path::{Path, PathBuf};

use fetch_many_race::Failure;
use fetch_many_race::process::Command;
use fetch_many_race::record::{Options, Rival};
use serde::Deserialize;

use super::scenario::Scenario;
use super::scenarios::takes_part;
use crate::entries::{ENTRIES, Kind};
use crate::harness::Programs;

/// A contestant as the comparison knows it.
#[derive(Clone, Debug)]
pub struct Contestant {
    /// Its name in reports.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How to start it.
    pub command: Command,
    /// How many requests it has in flight if that is not the job's limit.
    pub in_flight: Option<usize>,
    /// Whether it says that it does not keep its connections.
    pub reconnects: bool,
}

impl Contestant {
    /// The contestant of the table with this name.
    #[must_use]
    pub fn named(programs: &Programs, name: &str) -> Option<Self> {
        let entry = ENTRIES.iter().find(|entry| entry.name == name)?;
        Some(Self {
            name: name.to_owned(),
            kind: entry.kind,
            command: programs.command(name),
            in_flight: None,
            reconnects: false,
        })
    }

    /// The bare loop that it is measured against.
    #[must_use]
    pub fn bare(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Strategy(bare) | Kind::Beneath(bare) => Some(bare),
            _ => None,
        }
    }

    /// What it runs side by side with, so that they share the machine's noise.
    #[must_use]
    pub fn family(&self) -> &str {
        self.bare().unwrap_or(&self.name)
    }
}

/// An entry of `scripts/peers/peers.json`.
#[derive(Debug, Deserialize)]
struct Peer {
    name: String,
    command: Vec<String>,
    #[serde(default)]
    setup: String,
    #[serde(default)]
    in_flight: InFlight,
    /// What it does with a connection after a response: "kept", or something else in words.
    #[serde(default = "kept")]
    connections: String,
}

/// How many requests a peer has in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum InFlight {
    /// As many as the job allows.
    #[default]
    Limit,
    /// One after the other.
    One,
}

/// The word for a connection that the next request gets.
const KEPT: &str = "kept";

fn kept() -> String {
    KEPT.to_owned()
}

/// The peers that can be started, and why others cannot.
#[derive(Debug, Default)]
pub struct Peers {
    /// Those that can.
    pub present: Vec<Contestant>,
    /// Name and reason.
    pub missing: Vec<(String, String)>,
}

impl Peers {
    /// Reads `scripts/peers/peers.json` below the workspace's root.
    ///
    /// # Errors
    /// If it is not there, or not what it should be.
    pub fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join("scripts/peers/peers.json");
        let text = fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
        let entries: Vec<Peer> = serde_json::from_str(&text)
            .map_err(|error| Failure::new(format_args!("{}: {error}", path.display())))?;
        let mut peers = Self::default();
        for peer in entries {
            match peer.contestant(root) {
                Ok(contestant) => peers.present.push(contestant),
                Err(missing) => peers.missing.push((peer.name, missing)),
            }
        }
        Ok(peers)
    }
}

impl Peer {
    /// Its program and every file among its arguments must be there.
    fn contestant(&self, root: &Path) -> Result<Contestant, String> {
        let mut line = Vec::new();
        for (place, word) in self.command.iter().enumerate() {
            let program = place == 0 && !word.contains('/');
            let path = root.join(word);
            let there = if program {
                on_path(word)
            } else {
                path.exists()
            };
            if !there && (place == 0 || word.contains('/')) {
                return Err(format!(
                    "{word} is not there; {} may install it",
                    self.setup
                ));
            }
            let absolute = !program && there;
            line.push(if absolute {
                path.to_string_lossy().into_owned()
            } else {
                word.clone()
            });
        }
        Ok(Contestant {
            name: self.name.clone(),
            kind: Kind::Peer,
            command: Command {
                name: self.name.clone(),
                line,
            },
            in_flight: (self.in_flight == InFlight::One).then_some(1),
            reconnects: self.connections != KEPT,
        })
    }
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Who takes part in a scenario: those that are named, or else those that do by themselves; and always
/// those that the others are compared with.
#[must_use]
pub fn choose(
    programs: &Programs,
    scenario: &Scenario,
    options: &Options,
    peers: &[Contestant],
) -> Vec<Contestant> {
    let table = ENTRIES
        .iter()
        .filter_map(|entry| Contestant::named(programs, entry.name));
    let all: Vec<_> = table.chain(peers.iter().cloned()).collect();
    let by_name = |name: &str| options.contestants.iter().any(|named| named == name);
    let chosen = |contestant: &Contestant| {
        if options.contestants.is_empty() {
            takes_part(scenario.name, contestant.kind, options.effort)
        } else {
            by_name(&contestant.name)
        }
    };
    let compared_with = |contestant: &Contestant| match scenario.rival {
        Rival::Reference => contestant.name == options.reference,
        // Itself, which is there.
        Rival::OwnClosing => false,
        Rival::OwnBare => all
            .iter()
            .any(|other| chosen(other) && other.bare() == Some(&contestant.name)),
    };
    all.iter()
        .filter(|contestant| chosen(contestant) || compared_with(contestant))
        .cloned()
        .collect()
}

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
    benches.parent().unwrap_or(benches).to_owned()
}
