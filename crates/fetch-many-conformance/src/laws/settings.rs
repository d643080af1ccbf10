//! The settings of [`Config`](fetch_many::Config) that no numbered law is about. (`timeout` is law
//! 9, `max_body_bytes` law 10.)

mod connect_timeout;
mod decode;
mod idle;
mod roots;
mod user_agent;

pub use self::connect_timeout::setting_connect_timeout;
pub use self::decode::setting_decode;
pub use self::idle::{setting_idle_timeout, setting_max_idle_per_host};
pub use self::roots::{setting_roots, setting_roots_unknown, setting_roots_wrong_host};
pub use self::user_agent::setting_user_agent;
