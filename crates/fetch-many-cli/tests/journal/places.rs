//! What may be where a journal should be.

use std::fs;
use std::path::Path;

use fetch_many_cli::journal::{self, Fault, Journal, JournalError, Run};

use super::{file, head};

/// What is said of this directory by those who write, by those who begin anew, and by those who read.
fn all_refuse(dir: &Path, expected: &str) {
    let errors = [
        Journal::open(dir, &head()).unwrap_err(),
        Journal::fresh(dir, &head()).unwrap_err(),
        Run::find(dir, None).unwrap_err(),
        journal::read(dir).unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_directory_where_the_journal_should_be() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(file(dir.path())).unwrap();
    all_refuse(dir.path(), "journal.jsonl: is a directory");
}

#[cfg(unix)]
#[test]
fn a_link_leads_nowhere() {
    use std::os::unix::fs::symlink;

    let dir = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".fetch-many")).unwrap();
    let target = outside.path().join("target");
    symlink(&target, file(dir.path())).unwrap();
    all_refuse(dir.path(), "is a link");
    assert!(
        !target.exists(),
        "nothing is made through a link to nothing"
    );
    fs::write(&target, "precious").unwrap();
    all_refuse(dir.path(), "is a link");
    assert_eq!(fs::read(&target).unwrap(), b"precious");

    let dir = tempfile::tempdir().unwrap();
    symlink(outside.path(), dir.path().join(".fetch-many")).unwrap();
    let error = Journal::open(dir.path(), &head()).unwrap_err();
    assert!(
        matches!(error.fault(), Fault::NotAFile("a link")),
        "{error}"
    );
    assert_eq!(
        fs::read_dir(outside.path()).unwrap().count(),
        1,
        "nothing but the target"
    );
}

#[cfg(unix)]
fn make_pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".fetch-many")).unwrap();
    make_pipe(&file(dir.path()));
    all_refuse(dir.path(), "is no file");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_the_lock_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    drop(Journal::open(dir.path(), &head()).unwrap());
    let lock = dir.path().join(".fetch-many/lock");
    fs::remove_file(&lock).unwrap();
    make_pipe(&lock);
    let path = dir.path().to_owned();
    let (done, is_done) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(Run::find(&path, None).unwrap().is_going_on));
    let in_time = std::time::Duration::from_secs(10);
    assert_eq!(is_done.recv_timeout(in_time), Ok(false), "it waits");
}

#[test]
fn a_file_where_a_directory_should_be() {
    let dir = tempfile::tempdir().unwrap();
    let named = dir.path().join("named");
    fs::write(&named, "precious").unwrap();
    let error = Journal::open(&named, &head()).unwrap_err();
    assert!(
        error.to_string().contains("cannot make this directory"),
        "{error}"
    );
    fs::write(dir.path().join(".fetch-many"), "precious").unwrap();
    let error = Journal::open(dir.path(), &head()).unwrap_err();
    assert!(
        error.to_string().contains(".fetch-many: is a file"),
        "{error}"
    );
}

#[test]
fn nothing_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let missing = |error: JournalError| assert!(matches!(error.fault(), Fault::Missing), "{error}");
    missing(Run::find(dir.path(), None).unwrap_err());
    missing(journal::read(&dir.path().join("else")).unwrap_err());
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        0,
        "to look changes nothing"
    );
    let deep = dir.path().join("a/b");
    drop(Journal::open(&deep, &head()).unwrap());
    assert_eq!(Run::find(&deep, None).unwrap().of, 1);
    fs::write(file(&deep), "").unwrap();
    let error = Run::find(&deep, None).unwrap_err();
    assert!(
        error.to_string().ends_with("has no run 1: it has no runs"),
        "{error}"
    );
}

/// Root may write everywhere.
#[cfg(unix)]
#[test]
fn what_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    drop(Journal::open(dir.path(), &head()).unwrap());
    let set = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&file(dir.path()), 0o444);
    let is_root = fs::OpenOptions::new()
        .append(true)
        .open(file(dir.path()))
        .is_ok();
    if !is_root {
        let error = Journal::open(dir.path(), &head()).unwrap_err();
        assert!(error.to_string().contains("cannot open it"), "{error}");
        assert_eq!(error.path(), file(dir.path()));
    }
    set(&file(dir.path()), 0o644);
}
