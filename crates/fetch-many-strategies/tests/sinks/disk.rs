//! A disk that is full, a file that may not be as large, a directory that may only be read: that item's error, with its
//! path, the others unharmed, and nothing left of it.
//!
//! Who may write where, and how much, is the system's to say, so each test starts this program again where it says so.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, process};

use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_strategies::{
    Bytes, ErrorKind, FetchManyExt, Files, Memory, Outcome, SinkTo, Writer, http,
};

use crate::{each, plan};

/// What says to this program where it is to store, and what comes of it.
const DIRECTORY: &str = "FETCH_MANY_TEST_DIRECTORY";
const WORDS: &str = "FETCH_MANY_TEST_WORDS";

/// As many bytes as the first part of the path says.
fn server() -> RawServer {
    RawServer::start(|hit| {
        let length = hit.path.split('/').nth(1).and_then(|it| it.parse().ok());
        Reply::new().ok(vec![7; length.unwrap_or(0)])
    })
    .unwrap()
}

fn files(directory: &Path) -> Files {
    Files::new(directory, |head| head.uri.path()[1..].replace('/', "-"))
}

/// How many bytes each file has, by their names.
fn found(directory: &Path) -> Vec<(String, u64)> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        (name, entry.metadata().unwrap().len())
    });
    let mut found: Vec<_> = entries.collect();
    found.sort();
    found
}

/// Whether one of this process's descriptors leads there.
fn is_open_below(directory: &Path) -> bool {
    let descriptors = fs::read_dir("/proc/self/fd").unwrap().flatten();
    let mut files = descriptors.flat_map(|entry| fs::read_link(entry.path()));
    files.any(|file| file.starts_with(directory))
}

fn expect_not_stored(outcome: &Outcome, words: &str, what: &str) {
    let error = outcome.result.as_ref().expect_err(what);
    assert_eq!(error.kind(), ErrorKind::Sink, "{what}: {error}");
    let line = error.to_string();
    assert!(
        line.starts_with("not stored: ") && line.contains(words),
        "{what}: {line}"
    );
}

/// Stores files of which one does not fit.
#[test]
#[ignore = "the tests beside it run it, where there is little room"]
fn stores_what_fits() {
    let directory = PathBuf::from(env::var_os(DIRECTORY).unwrap());
    let words = env::var(WORDS).unwrap();
    let server = server();
    each(|strategy, fetcher| {
        let what = strategy.name();
        let paths = ["/100000/a", "/3000000/b", "/100000/c", "/100000/d"];
        // The large one alone: together, any of them might be the one that does not fit.
        let plan = plan(1).sink(files(&directory));
        let outcomes = fetcher.fetch_all(paths.map(|path| server.url(path)), &plan);
        for (outcome, path) in outcomes.iter().zip(paths) {
            if path == "/3000000/b" {
                let file = directory.join("3000000-b.part");
                let words = format!("{}: {words}", file.display());
                expect_not_stored(outcome, &words, what);
            } else {
                assert!(outcome.stored().is_some(), "{what}: {outcome:?}");
            }
        }
        let whole = ["100000-a", "100000-c", "100000-d"].map(|name| (name.to_owned(), 100_000));
        assert_eq!(found(&directory), whole, "{what}");
        assert!(!is_open_below(&directory), "{what}");
        // What did not fit takes no room.
        let after = fetcher.fetch_all([server.url("/500000/e")], &plan);
        assert!(after[0].stored().is_some(), "{what}: {:?}", after[0]);
        for (name, _) in found(&directory) {
            fs::remove_file(directory.join(name)).unwrap();
        }
    });
}

/// Stores nothing, but for what goes elsewhere.
#[test]
#[ignore = "the test beside it runs it, where nothing may be written"]
fn stores_nothing() {
    let directory = PathBuf::from(env::var_os(DIRECTORY).unwrap());
    let words = env::var(WORDS).unwrap();
    let server = server();
    each(|strategy, fetcher| {
        let request = |path| http::Request::get(server.url(path));
        let elsewhere = request("/100/b").extension(SinkTo::new(Memory::new()));
        let requests = [request("/100/a"), elsewhere, request("/100/c/d")];
        let requests = requests.map(|request| request.body(Bytes::new()));
        let plan = plan(3).sink(files(&directory));
        let outcomes = fetcher.fetch_all(requests, &plan);
        for index in [0, 2] {
            expect_not_stored(&outcomes[index], &words, strategy.name());
        }
        assert!(outcomes[1].stored().is_some(), "{strategy}");
        assert_eq!(found(&directory), [], "{strategy}");
    });
}

/// Runs one of these tests behind a script that prepares the directory, its first argument; the rest are to be run.
fn behind(script: &str, test: &str, words: &str) {
    let name = format!("fetch-many-{test}-{}-{}", words.len(), process::id());
    let directory = env::temp_dir().join(name);
    fs::create_dir(&directory).unwrap();
    let script = format!("set -e; directory=$1; shift; {script}; exec \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, "sh"]).arg(&directory);
    shell.arg(env::current_exe().unwrap()).arg("--exact");
    shell.args([&*format!("disk::{test}"), "--ignored", "--test-threads=1"]);
    shell.env(DIRECTORY, &directory).env(WORDS, words);
    let output = shell.output().unwrap();
    fs::remove_dir_all(&directory).unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let erred = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{erred}");
    assert!(said.contains("1 passed"), "{said}");
}

/// The same, with a file system of its own, of one mebibyte, in the directory. Where nobody but root may have one, that
/// is said.
fn in_own_file_system(options: &str, test: &str, words: &str) {
    const OWN: [&str; 3] = ["--user", "--map-root-user", "--mount"];
    let mut probe = Command::new("unshare");
    probe
        .args(OWN)
        .args(["sh", "-c", "mount -t tmpfs none /mnt"]);
    let probe = probe.stderr(Stdio::null()).status();
    if !probe.is_ok_and(|status| status.success()) {
        println!("unseen: no file system of its own may be mounted here");
        return;
    }
    // In the namespaces, the rest of the script.
    let inner = format!(
        "mount -t tmpfs -o size=1m none \"$0\"; mount -o remount,{options} \"$0\"; exec \"$@\""
    );
    let script = format!(
        "set -- unshare {} sh -c '{inner}' \"$directory\" \"$@\"",
        OWN.join(" ")
    );
    behind(&script, test, words);
}

#[test]
fn a_full_disk() {
    in_own_file_system("rw", "stores_what_fits", "No space left on device");
}

#[test]
fn a_directory_that_may_only_be_read() {
    in_own_file_system("ro", "stores_nothing", "Read-only file system");
}

#[test]
fn a_file_that_may_not_be_as_large() {
    // In blocks of 512 bytes. The signal, which would end the program, is not sent to who ignores it.
    let script = "trap '' XFSZ; ulimit -f 2000";
    behind(script, "stores_what_fits", "File too large");
}

#[test]
fn a_writer_that_is_full() {
    let server = server();
    each(|strategy, fetcher| {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let elsewhere = http::Request::get(server.url("/100"));
        let elsewhere = elsewhere.extension(SinkTo::new(Memory::new()));
        let requests = ["/100", "/200"].map(|path| http::Request::get(server.url(path)));
        let [first, second] = requests;
        let requests = [first, elsewhere, second].map(|request| request.body(Bytes::new()));
        let plan = plan(1).sink(Writer::new(full));
        let outcomes = fetcher.fetch_all(requests, &plan);
        expect_not_stored(&outcomes[0], "No space left on device", strategy.name());
        assert!(outcomes[1].stored().is_some(), "{strategy}");
        expect_not_stored(
            &outcomes[2],
            "the writer has failed before",
            strategy.name(),
        );
    });
}
