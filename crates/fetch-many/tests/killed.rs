//! A program that is killed while it stores a body: never is there half a file under a final name.
#![cfg(unix)]

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use fetch_many::{Bytes, Files, Head, Sink, Whole};

/// What says to this program where it is to store, and how often: as the program that is killed.
const DIRECTORY: &str = "FETCH_MANY_TEST_DIRECTORY";
const TIMES: &str = "FETCH_MANY_TEST_TIMES";

const LENGTH: usize = 100_000;

/// Far longer than a process takes to start, even on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// The body of this turn: each byte tells which.
fn body(turn: u8) -> Vec<u8> {
    vec![b'a' + turn % 26; LENGTH]
}

/// Stores bodies under one name, one after the other.
#[test]
#[ignore = "the tests beside it run it, to kill it"]
fn stores() {
    let directory = env::var_os(DIRECTORY).expect("a test says where");
    let times = env::var(TIMES).expect("a test says how often");
    let times: usize = times.parse().expect("a number");
    let files = Files::new(directory, |_| "file");
    let head = Head::new("http://example.com/file".parse().expect("it is a URL"));
    for turn in (0..=u8::MAX).cycle().take(times) {
        let mut intake = files.open(&head).expect("there is room");
        for piece in body(turn).chunks(LENGTH / 4) {
            intake
                .write(Bytes::copy_from_slice(piece))
                .expect("it is taken in");
        }
        intake
            .commit(Whole::new(LENGTH as u64))
            .expect("it is whole");
    }
}

/// A directory that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("fetch-many-killed-{name}-{}", std::process::id()));
        fs::create_dir(&path).expect("it is new");
        Self(path)
    }

    /// The program that stores here, by way of another one.
    fn program(&self, command: &mut Command, times: usize) -> Child {
        let arguments = ["stores", "--exact", "--ignored", "--test-threads=1"];
        command
            .args(arguments)
            .env(DIRECTORY, &self.0)
            .env(TIMES, times.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().expect("it starts")
    }

    /// What is there under the final name, if anything is: it must be whole.
    fn found(&self) -> Option<u8> {
        let bytes = fs::read(self.0.join("file")).ok()?;
        assert_eq!(bytes.len(), LENGTH, "half a file");
        let first = bytes[0];
        assert!(
            bytes.iter().all(|byte| *byte == first),
            "two bodies in one file"
        );
        Some(first)
    }

    fn wait_for_file(&self) {
        let begun = Instant::now();
        while !self.0.join("file").exists() {
            assert!(begun.elapsed() < PATIENCE, "it was never there");
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn clear(&self) {
        for name in ["file", "file.part"] {
            let _ = fs::remove_file(self.0.join(name));
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn this() -> PathBuf {
    env::current_exe().expect("it runs")
}

#[test]
fn at_any_moment() {
    let scratch = Scratch::new("moments");
    for moment in 0..60 {
        scratch.clear();
        let mut child = scratch.program(&mut Command::new(this()), usize::MAX);
        // How soon it starts is the machine's affair: so the moments of every second turn begin with the first file.
        let is_there = moment % 2 == 1;
        if is_there {
            scratch.wait_for_file();
        }
        // A different moment each time, from before the first file to after many.
        thread::sleep(Duration::from_micros(900 * moment));
        child.kill().expect("it runs");
        child.wait().expect("it has ended");
        let found = scratch.found();
        assert!(found.is_some() || !is_there, "what was there is gone");
    }
}

/// The calls of the system that a body is stored by, and how often each is made for one at least.
const CALLS: [(&str, usize); 10] = [
    ("mkdir", 1),
    // Of an old part; there is none.
    ("unlink", 1),
    // Of the part, and of its directory.
    ("openat", 2),
    ("write", 4),
    ("fsync", 2),
    ("close", 2),
    ("lseek", 0),
    // By one of these it gets its name.
    ("rename", 0),
    ("renameat", 0),
    ("renameat2", 0),
];

/// Each system call of a commit and of what goes before it. It takes `strace`, which not every machine has.
#[test]
fn at_each_system_call() {
    let works = Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .status();
    if !works.is_ok_and(|status| status.success()) {
        println!("unseen: there is no strace, or it may not trace");
        return;
    }
    let scratch = Scratch::new("calls");
    for (times, is_there) in [(1, false), (2, true)] {
        let mut renames = 0;
        for (call, at_least) in CALLS {
            let kills = kills_at(&scratch, call, times, is_there);
            assert!(kills >= at_least * times, "{call}: {kills} of {times}");
            renames += if call.starts_with("rename") { kills } else { 0 };
        }
        assert_eq!(renames, times);
    }
    assert_left_is_replaced(&scratch);
}

/// Kills the program at the first of these calls, at the second, and so on: how many there are.
fn kills_at(scratch: &Scratch, call: &str, times: usize, is_there: bool) -> usize {
    for kills in 0.. {
        scratch.clear();
        if is_there {
            fs::write(scratch.0.join("file"), body(25)).expect("there is room");
        }
        let inject = format!("inject={call}:signal=KILL:when={}", kills + 1);
        let trace = format!("trace={call}");
        let mut strace = Command::new("strace");
        // Those alone that concern the file: the program makes others as well, before and after.
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject]);
        for name in ["", "file", "file.part"] {
            strace.arg("-P").arg(match name {
                "" => scratch.0.clone(),
                name => scratch.0.join(name),
            });
        }
        let mut child = scratch.program(strace.arg(this()), times);
        let status = child.wait().expect("it has ended");
        let found = scratch.found();
        assert!(found.is_some() || !is_there, "what was there is gone");
        if status.success() {
            let last = u8::try_from(times - 1).expect("it is small");
            assert_eq!(found, Some(b'a' + last));
            return kills;
        }
        assert!(kills < 100, "it never comes to its end");
    }
    unreachable!("it is one of the numbers")
}

/// What a killed program has left does not hold up the next one.
fn assert_left_is_replaced(scratch: &Scratch) {
    fs::write(scratch.0.join("file.part"), "left").expect("there is room");
    let mut child = scratch.program(&mut Command::new(this()), 1);
    assert!(child.wait().expect("it has ended").success());
    assert_eq!(scratch.found(), Some(b'a'));
    assert!(!scratch.0.join("file.part").exists());
}
