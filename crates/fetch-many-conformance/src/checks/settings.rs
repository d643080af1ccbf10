//! The settings of [`Config`](fetch_many::Config) that no law names. (`timeout` is in `time.rs`,
//! `max_body_bytes` in `body_size.rs`.)

#[cfg(target_os = "linux")]
pub(super) mod connect_timeout;
pub(super) mod cookies;
pub(super) mod decode;
pub(super) mod given;
pub(super) mod identity;
pub(super) mod idle;
pub(super) mod require;
pub(super) mod roots;
pub(super) mod user_agent;
