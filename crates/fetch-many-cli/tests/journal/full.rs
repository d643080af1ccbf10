//! A disk that takes half of a line.
//!
//! The system has a bound for the length of files, beyond which a write is cut in the same way; whoever ignores its signal is
//! told by an error. Both are inherited, so that this test starts itself again, by way of a shell that sets them.

use std::path::Path;
use std::process::Command;

use fetch_many_cli::journal::{Fault, Journal, Run};

use super::{head, id, line};

/// Where the inner test is to write.
const DIRECTORY: &str = "FETCH_MANY_TEST_FULL";

#[test]
fn what_a_full_disk_cut_off_is_taken_back() {
    if let Some(dir) = std::env::var_os(DIRECTORY) {
        return write_until_full(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let this = std::env::current_exe().unwrap();
    let name = "full::what_a_full_disk_cut_off_is_taken_back";
    let script = format!(r#"trap '' XFSZ; ulimit -f 16; exec "$0" --exact {name}"#);
    let inner = Command::new("sh")
        .args(["-c", &script])
        .arg(this)
        .env(DIRECTORY, dir.path())
        .output()
        .unwrap();
    assert!(inner.status.success(), "{inner:?}");

    let (_, past) = Journal::open(dir.path(), &head()).unwrap();
    assert_eq!(
        past.torn(),
        None,
        "nothing is left of a line that was not taken"
    );
    assert!(past.len() > 10 && past.of(&id(past.len() as u64)).is_none());
}

fn write_until_full(dir: &Path) {
    let (mut journal, _) = Journal::open(dir, &head()).unwrap();
    let mut written = 0;
    let error = loop {
        match journal.write(&line(written)) {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error.fault(), Fault::Io("write it", _)), "{error}");
    assert!(
        error.to_string().contains("journal.jsonl: cannot write it"),
        "{error}"
    );
    let found = Run::find(dir, None).unwrap().map(Result::unwrap).count();
    assert_eq!(found as u64, written);
    // It says so again rather than to glue the next line to half of this one.
    assert!(journal.write(&line(written)).is_err());
}
