//! A test program of the suite takes the arguments of any test, and says of nothing that was not run that
//! it is right. Started with arguments of a program, this file is one.

#[allow(dead_code, unused_imports, reason = "the rest is for other tests")]
mod toy;

use std::env;
use std::panic::catch_unwind;
use std::process::{Command, ExitCode, Output};

use fetch_many_conformance::{Checks, Faults, Subject, checks};
use libtest_mimic::{Arguments, Trial};

use crate::toy::{Altered, Defect};

/// Says that this process is the program to be tested, and of what.
const PROGRAM: &str = "FETCH_MANY_TEST_PROGRAM";

fn main() -> ExitCode {
    match env::var(PROGRAM).as_deref() {
        Ok("checks") => program_of_checks(),
        Ok("faults") => program_of_faults(),
        _ => libtest_mimic::run(&Arguments::from_args(), trials()).exit_code(),
    }
}

/// Of a strategy that takes from its input too early.
fn subject() -> Subject {
    Subject::new(|config| Altered::new(config, Defect::TakesEagerly))
}

fn program_of_checks() -> ExitCode {
    Checks::of(subject())
        .except([
            ("law_17_not_for_async_code", "a thread cannot tell"),
            ("trouble_empty_batch", "for no reason"),
        ])
        .main()
}

fn program_of_faults() -> ExitCode {
    Faults::of(subject())
        .record([("ok", "Err Timeout", "it is not so")])
        .main()
}

fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 9] = [
        ("all_checks_are_listed", all_checks_are_listed),
        ("ignored_checks_are_listed", ignored_checks_are_listed),
        ("one_check_is_run", one_check_is_run),
        (
            "a_broken_law_fails_the_program",
            a_broken_law_fails_the_program,
        ),
        ("an_exception_says_why", an_exception_says_why),
        ("an_exception_can_be_run", an_exception_can_be_run),
        (
            "what_cannot_be_seen_is_not_ok",
            what_cannot_be_seen_is_not_ok,
        ),
        ("faults_are_tests", faults_are_tests),
        ("what_is_none_is_not_excepted", what_is_none_is_not_excepted),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    tests.into_iter().map(trial).collect()
}

fn started(program: &str, arguments: &[&str]) -> Output {
    let this = env::current_exe().expect("it is running");
    let mut command = Command::new(this);
    // Where it finds nothing that a check may need.
    command.env("PATH", env!("CARGO_MANIFEST_DIR"));
    let output = command.env(PROGRAM, program).args(arguments).output();
    output.expect("it can be started again")
}

/// What it prints, and whether it says that all is well.
fn run(program: &str, arguments: &[&str]) -> (String, bool) {
    let output = started(program, arguments);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    (printed, output.status.success())
}

/// What is printed if this many checks are run.
fn filtered_out(run: usize) -> String {
    format!("; {} filtered out", checks::ALL.len() - run)
}

fn all_checks_are_listed() {
    let (printed, is_well) = run("checks", &["--list", "--format", "terse"]);
    let listed: Vec<_> = printed.lines().collect();
    let all = checks::ALL
        .iter()
        .map(|check| format!("{}: test", check.name));
    assert_eq!(listed, all.collect::<Vec<_>>());
    assert!(is_well);
}

fn ignored_checks_are_listed() {
    let arguments = ["--list", "--format", "terse", "--ignored"];
    let (printed, _) = run("checks", &arguments);
    // With those that cannot be seen there.
    let without = [
        "law_17_not_for_async_code",
        "trouble_empty_batch",
        "connect_resolver_stalls",
    ];
    let ignored = checks::ALL.iter();
    let ignored =
        ignored.filter(|check| without.contains(&check.name) || check.missing().is_some());
    let ignored: Vec<_> = ignored
        .map(|check| format!("{}: test", check.name))
        .collect();
    assert_eq!(printed.lines().collect::<Vec<_>>(), ignored);
}

fn one_check_is_run() {
    let (printed, is_well) = run("checks", &["--exact", "law_03_bound", "--nocapture"]);
    assert!(printed.contains("test law_03_bound ... ok"), "{printed}");
    assert!(
        printed.contains("1 passed; 0 failed; 0 ignored"),
        "{printed}"
    );
    assert!(printed.contains(&filtered_out(1)), "{printed}");
    assert!(printed.contains("kept: 1\n"), "{printed}");
    assert!(is_well);
}

fn a_broken_law_fails_the_program() {
    let arguments = [
        "lazy",
        "law_03_bound",
        "--skip",
        "per_host",
        "--skip",
        "taken",
        "--skip",
        "connections",
    ];
    let (printed, is_well) = run("checks", &arguments);
    assert!(printed.contains("law_03_bound ... ok"), "{printed}");
    assert!(printed.contains("law_04_lazy  ... FAILED"), "{printed}");
    assert!(printed.contains("law 4 (lazy): "), "{printed}");
    assert!(printed.contains(&filtered_out(2)), "{printed}");
    assert!(printed.contains("kept: 1; broken: 1\n"), "{printed}");
    assert!(!is_well);
}

fn an_exception_says_why() {
    let (printed, is_well) = run("checks", &["law_17"]);
    let ignored = "ignored (excepted: a thread cannot tell)";
    assert!(printed.contains(ignored), "{printed}");
    assert!(printed.contains("kept: 0; excepted: 1\n"), "{printed}");
    assert!(is_well);
}

fn an_exception_can_be_run() {
    let (printed, is_well) = run("checks", &["--ignored", "trouble_empty_batch"]);
    assert!(printed.contains("1 passed"), "{printed}");
    assert!(is_well);
    let (printed, is_well) = run("checks", &["--include-ignored", "law_17"]);
    assert!(
        printed.contains("law 17 (not for async code): "),
        "{printed}"
    );
    assert!(!is_well);
}

fn what_cannot_be_seen_is_not_ok() {
    for ignored_too in ["--nocapture", "--include-ignored"] {
        let (printed, is_well) = run("checks", &["connect_resolver_stalls", ignored_too]);
        assert!(
            printed.contains("ignored (unseen: this process may"),
            "{printed}"
        );
        assert!(printed.contains("kept: 0; unseen: 1\n"), "{printed}");
        assert!(is_well);
    }
    let (printed, _) = run("checks", &["--list", "--ignored"]);
    assert!(
        printed.contains("connect_resolver_stalls: test"),
        "{printed}"
    );
}

fn faults_are_tests() {
    let (printed, is_well) = run("faults", &["--exact", "fault_cl_short_close"]);
    assert!(
        printed.contains("test fault_cl_short_close ... ok"),
        "{printed}"
    );
    assert!(is_well);
    let (printed, is_well) = run("faults", &["--exact", "fault_ok", "splits_length"]);
    assert!(
        printed.contains("Ok 200/5, as it must; still recorded"),
        "{printed}"
    );
    assert!(printed.contains("kept: 1; broken: 1\n"), "{printed}");
    assert!(!is_well);
}

fn what_is_none_is_not_excepted() {
    let checks = || Checks::of(subject());
    let none = catch_unwind(|| checks().except([("law_18_no_such_law", "never")]));
    assert!(none.is_err());
    let twice = [("law_04_lazy", "once"), ("law_04_lazy", "twice")];
    let twice = catch_unwind(|| checks().except(twice));
    assert!(twice.is_err());
    let none = catch_unwind(|| Faults::of(subject()).record([("cheese", "Err Timeout", "never")]));
    assert!(none.is_err());
}
