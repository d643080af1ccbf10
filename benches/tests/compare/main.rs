//! The comparison is tested: what it must notice, what it must not, and what it does when things fail.

mod contestants;
mod ending;
mod faults;
mod gates;
mod made_up;
mod peers;
mod programs;
mod record;
mod rows;
mod run;
mod verdicts;
