//! The comparison: scenarios, rounds of cells, gates, statistics, verdicts, reports.

pub mod analysis;
pub mod bench;
pub mod built;
pub mod contestant;
pub mod effort;
pub mod expected;
pub mod files;
pub mod gates;
mod grow;
mod jobs;
pub mod options;
pub mod protocol;
pub mod run;
pub mod sample;
pub mod scenario;
pub mod scenarios;
pub mod store;
mod take;
mod weigh;
pub mod work;
