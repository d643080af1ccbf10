//! The comparison: scenarios, rounds of cells, gates, statistics, verdicts, reports.

pub mod analysis;
pub mod bench;
pub mod contestant;
pub mod effort;
pub mod expected;
pub mod gates;
mod grow;
mod jobs;
pub mod machine;
pub mod options;
mod order;
pub mod progress;
pub mod protocol;
pub mod record;
pub mod report;
pub mod run;
pub mod sample;
pub mod scenario;
pub mod scenarios;
pub mod statistics;
pub mod store;
mod take;
mod weigh;
pub mod work;
