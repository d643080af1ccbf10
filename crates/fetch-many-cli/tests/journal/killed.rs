//! A process that is killed while it writes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use fetch_many_cli::journal::Journal;

use super::{head, id, line};

/// Where the inner test is to write.
const DIRECTORY: &str = "FETCH_MANY_TEST_KILLED";

#[test]
fn what_was_written_down_survives() {
    if let Some(dir) = std::env::var_os(DIRECTORY) {
        write_for_ever(Path::new(&dir));
    }
    for kill_at in [1, 40, 333] {
        let dir = tempfile::tempdir().unwrap();
        let mut inner = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "killed::what_was_written_down_survives",
                "--nocapture",
            ])
            .env(DIRECTORY, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(inner.stdout.take().unwrap());
        let said = said
            .lines()
            .map(Result::unwrap)
            .filter_map(|line| line.strip_prefix("written ")?.parse().ok());
        let written: u64 = said.take(kill_at).last().unwrap();
        inner.kill().unwrap();
        inner.wait().unwrap();

        let (_, past) = Journal::open(dir.path(), &head()).unwrap();
        for index in 0..=written {
            assert!(past.of(&id(index)).is_some(), "{index} of {written}");
        }
    }
}

/// Says of each line that it is written, once it is.
fn write_for_ever(dir: &Path) -> ! {
    let (mut journal, _) = Journal::open(dir, &head()).unwrap();
    for index in 0.. {
        journal.write(&line(index)).unwrap();
        println!("written {index}");
    }
    unreachable!("there is always a next one")
}
