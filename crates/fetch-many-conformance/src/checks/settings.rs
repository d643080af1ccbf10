//! The settings of [`Config`](fetch_many::Config) that no law names, those of one request and of one host, and all at
//! the ends of their types. (`timeout` is in `time.rs`,
//! `max_body_bytes` in `body_size.rs`.)

#[cfg(target_os = "linux")]
pub(super) mod connect_timeout;
pub(super) mod cookies;
pub(super) mod decode;
#[cfg(target_os = "linux")]
pub(super) mod extremes;
pub(super) mod given;
pub(super) mod host;
pub(super) mod identity;
pub(super) mod idle;
pub(super) mod own;
pub(super) mod priority;
pub(super) mod require;
pub(super) mod roots;
pub(super) mod user_agent;
