//! Ctrl-C ends a run and its processes, and what was measured is kept. Alone in its file, since a
//! signal is for the whole process.

#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, thread};

use fetch_many_benches::compare::files;
use fetch_many_benches::compare::options::Options;
use fetch_many_benches::compare::run::Run;
use fetch_many_benches::harness::Programs;
use fetch_many_race::Failure;
use fetch_many_race::process::interrupt;
use fetch_many_race::report;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

#[test]
fn an_interrupted_run_reports_what_it_has_and_leaves_nothing_running() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("interrupted");
    let _ = fs::remove_dir_all(&folder);
    interrupt::listen().unwrap();
    let asked = ["throughput", "smol", "--rounds=1000", "--pin=no"].map(str::to_owned);
    let mut run = Run::begin(&Options::parse(asked).unwrap(), programs(), &folder).unwrap();

    // Once there is a sample.
    let samples = run.store.folder().join("samples.jsonl");
    thread::spawn(move || {
        while fs::metadata(&samples).map_or(0, |file| file.len()) == 0 {
            thread::sleep(Duration::from_millis(10));
        }
        kill(Pid::this(), Signal::SIGINT).unwrap();
    });
    let ended = run.execute();
    assert_eq!(ended, Err(Failure::Interrupted));
    assert!(!run.samples.is_empty());
    let record = files::write(&run, ended.into(), &folder).unwrap();
    let ending = report::ending(&record, &folder);
    assert!(ending.contains("Interrupted in throughput."), "{ending}");

    let end = Instant::now() + Duration::from_secs(60);
    while !children().is_empty() && Instant::now() < end {
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(children(), "");
}

fn programs() -> Programs {
    Programs {
        contestant: env!("CARGO_BIN_EXE_contestant").into(),
        counting_contestant: env!("CARGO_BIN_EXE_counting_contestant").into(),
        sink_server: env!("CARGO_BIN_EXE_sink_server").into(),
        mock_server: env!("CARGO_BIN_EXE_mock_server").into(),
    }
}

fn children() -> String {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let of = |task: fs::DirEntry| fs::read_to_string(task.path().join("children")).ok();
    tasks.filter_map(|task| of(task.ok()?)).collect()
}
