//! What came of a comparison, for programs: [`Record`], kept as `report.json`.
//!
//! The harness writes it once, from the samples. Whatever shows a run, to a reader of the terminal, of Markdown, of
//! the page with charts or of the book, is a renderer of it and calculates nothing anew. What the file looks like is
//! written down in `benches/report.schema.json`, which a test holds to these types; what
//! is said of them here is said there too, so examples stand at their functions.

mod asked;
mod compared;
mod json;
mod machine;
mod role;
mod table;
mod weight;

use std::fs;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::asked::{Effort, Options, ServerKind};
pub use self::compared::{Metric, Rival};
pub use self::machine::{Built, Machine};
pub use self::role::Role;
pub use self::table::{Certificate, Comparison, Counted, Figures, Latencies, Row, Standing, Table};
pub use self::weight::Weight;
use crate::Failure;

/// The name of the file.
pub const FILE: &str = "report.json";
/// The number of what the file looks like. Who reads another one reads it wrongly.
pub const SCHEMA: u32 = 1;

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The number of what this looks like.
    pub schema: u32,
    /// Where it was made, and with what.
    pub machine: Machine,
    /// What was asked for.
    pub options: Options,
    /// How it ended.
    pub end: End,
    /// What a reader has to know besides: what could not be counted, and why.
    pub notes: Vec<String>,
    /// Programs of other languages that were asked for and are not there.
    pub missing: Vec<Missing>,
    /// What speaks HTTP for those that took part; programs of other languages say theirs by their names.
    pub clients: Vec<Client>,
    /// The scenarios that were asked for, in the order of the report.
    pub scenarios: Vec<Section>,
}

/// What a record of any schema has.
#[derive(Deserialize)]
struct Numbered {
    schema: u32,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// All rounds were made that there was time for.
    Complete,
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// It could not go on.
    Failed(String),
}

impl From<Result<(), Failure>> for End {
    fn from(ended: Result<(), Failure>) -> Self {
        match ended {
            Ok(()) => Self::Complete,
            Err(Failure::Interrupted) => Self::Interrupted,
            Err(failure) => Self::Failed(failure.to_string()),
        }
    }
}

/// A program that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// What speaks HTTP for a contestant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The contestant's name.
    pub contestant: String,
    /// Its client's.
    pub client: String,
}

/// What came of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// What it asks.
    pub asks: String,
    /// What is compared; the first is what the scenario is about.
    pub metrics: Vec<Metric>,
    /// One for each of its cases that has samples.
    pub tables: Vec<Table>,
    /// What a request in flight weighs, where that is asked.
    pub weights: Vec<Weight>,
}

impl Section {
    /// Whether it is told case by case, with verdicts; the others have tables of another form.
    #[must_use]
    pub fn has_verdicts(&self) -> bool {
        !self.metrics.is_empty() && self.name != "sweep"
    }
}

impl Record {
    /// The scenario of this name, if anything of it was measured.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&Section> {
        let measured = self.measured();
        measured.into_iter().find(|section| section.name == name)
    }

    /// The scenarios of which something was measured.
    #[must_use]
    pub fn measured(&self) -> Vec<&Section> {
        let sections = self.scenarios.iter();
        sections
            .filter(|section| !section.tables.is_empty())
            .collect()
    }

    /// The table of this case.
    #[must_use]
    pub fn table(&self, case: &str) -> Option<&Table> {
        let tables = self.scenarios.iter().flat_map(|section| &section.tables);
        tables.into_iter().find(|table| table.case == case)
    }

    /// Reads the record in a run's folder.
    ///
    /// # Errors
    /// If there is none, or it is not one of this schema.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
        let wrong =
            |error: serde_json::Error| Failure::new(format_args!("{}: {error}", path.display()));
        // First, since one of another schema may have other fields.
        let Numbered { schema } = serde_json::from_str(&text).map_err(wrong)?;
        if schema == SCHEMA {
            return serde_json::from_str(&text).map_err(wrong);
        }
        Err(Failure::new(format_args!(
            "{}: schema {schema} is not {SCHEMA}, the one that this version reads",
            path.display()
        )))
    }

    /// The text of the file.
    ///
    /// # Errors
    /// None: a record has nothing that JSON cannot say.
    pub fn json(&self) -> Result<String, Failure> {
        json::text(self).map_err(Failure::new)
    }

    /// What the file looks like, as JSON Schema.
    ///
    /// # Errors
    /// None: see [`Record::json`].
    pub fn schema() -> Result<String, Failure> {
        let schema = schemars::schema_for!(Self);
        let text = serde_json::to_string_pretty(&schema).map_err(Failure::new)?;
        Ok(text + "\n")
    }
}
