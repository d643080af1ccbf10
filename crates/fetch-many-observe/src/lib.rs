#![cfg_attr(
    all(feature = "metrics", feature = "progress", feature = "tracing"),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(feature = "metrics", feature = "progress", feature = "tracing")),
    doc = "Observers of batches of fetch-many: one for each feature, `metrics`, `progress` and `tracing`."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "metrics")]
mod metrics;
#[cfg(feature = "progress")]
mod progress;
#[cfg(feature = "tracing")]
mod tracing;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod underway;

#[cfg(feature = "metrics")]
pub use crate::metrics::Metrics;
#[cfg(feature = "progress")]
pub use crate::progress::Progress;
#[cfg(feature = "tracing")]
pub use crate::tracing::Tracing;
