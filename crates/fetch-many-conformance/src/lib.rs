#![doc = include_str!("../README.md")]

mod apart;
pub mod authority;
mod broken;
mod check;
pub mod checks;
pub mod faults;
pub mod http2;
mod law;
pub mod mock;
pub mod native;
mod need;
pub mod own;
mod process;
mod program;
mod proxy;
mod resources;
mod run;
mod subject;

pub use fetch_many;
pub use fetch_many_raw_server as raw;

pub use crate::apart::apart;
pub use crate::broken::{Broken, NotKept};
pub use crate::check::Check;
pub use crate::faults::Faults;
pub use crate::law::Law;
pub use crate::program::Checks;
pub use crate::run::examine;
pub use crate::subject::Subject;
