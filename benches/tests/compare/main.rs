//! The comparison is tested: what it must notice, what it must not, and what it does when things fail.

mod contestants;
mod faults;
mod gates;
mod peers;
mod programs;
mod rows;
mod run;
mod verdicts;
