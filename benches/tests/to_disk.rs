//! Ctrl-C ends the program that fetches to the disk, and what it has written goes.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{fs, thread};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

#[test]
fn what_an_interrupted_run_has_written_is_removed() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("to-disk");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let mut running = Command::new(env!("CARGO_BIN_EXE_to_disk"))
        .arg("memory")
        .env("TMPDIR", &folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while files_in_folders_of(&folder) == 0 {
        assert_eq!(running.try_wait().unwrap(), None, "it ended by itself");
        thread::sleep(Duration::from_millis(10));
    }
    let id = Pid::from_raw(running.id().try_into().unwrap());
    kill(id, Signal::SIGINT).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(1));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

fn files_in_folders_of(folder: &Path) -> usize {
    let folders = fs::read_dir(folder).unwrap();
    let files = folders.filter_map(|inner| fs::read_dir(inner.ok()?.path()).ok());
    files.map(Iterator::count).sum()
}
