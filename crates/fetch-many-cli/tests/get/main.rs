//! `fetch-many get` as a program, with servers on this machine.

mod again;
mod command;
mod exits;
mod input;
mod kill;
mod lines;
mod odd;
mod parts;
mod planted;
mod settings;
mod single;
mod stop;
mod tree;
mod trouble;
mod ulimit;
