//! The comparison is tested: what it must notice, what it must not, and what it does when things fail.
//! What runs programs runs where the comparison does.

#[cfg(target_os = "linux")]
mod cells;
#[cfg(target_os = "linux")]
mod contestants;
#[cfg(target_os = "linux")]
mod ending;
#[cfg(target_os = "linux")]
mod gates;
#[cfg(target_os = "linux")]
mod made_up;
#[cfg(target_os = "linux")]
mod peers;
mod programs;
#[cfg(target_os = "linux")]
mod record;
mod rows;
#[cfg(target_os = "linux")]
mod run;
mod verdicts;
