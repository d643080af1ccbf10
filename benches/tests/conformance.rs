//! The parts of the page of conformance, each as the process that it is.

use std::process::{Command, Output};

use fetch_many_conformance::faults;
use fetch_many_conformance::raw::RawServer;

fn part(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance_table"));
    let output = command.args(arguments).output();
    output.expect("the program can be started")
}

fn says(arguments: &[&str]) -> String {
    String::from_utf8_lossy(&part(arguments).stdout)
        .trim()
        .to_owned()
}

#[test]
fn a_check_passed_and_a_check_failed() {
    let kept = part(&["check", "tokio", "law_04_lazy"]);
    assert!(kept.status.success(), "{kept:?}");
    assert_eq!(kept.stdout, b"law_04_lazy kept\n");

    // A client out of the box takes no setting.
    let broken = part(&["check", "reqwest", "setting_user_agent"]);
    assert!(!broken.status.success(), "{broken:?}");
    let why = String::from_utf8_lossy(&broken.stderr);
    assert!(why.contains("in place of"), "{why}");
}

#[test]
fn a_check_in_a_process_of_its_own() {
    let kept = part(&["check", "threads", "trouble_descriptors_run_out"]);
    let why = String::from_utf8_lossy(&kept.stderr);
    // Elsewhere than on Linux it cannot be seen, and is not called kept.
    assert_eq!(kept.status.success(), cfg!(target_os = "linux"), "{why}");
    assert_eq!(why.contains("unseen"), !cfg!(target_os = "linux"), "{why}");
}

#[test]
fn what_clients_make_of_faults() {
    let server = faults::serve(RawServer::builder().flood(1 << 20)).expect("a port is free");
    let get = |client, fault| says(&["get", client, &server.url(&format!("/{fault}"))]);
    for client in ["reqwest", "surf", "hyper", "ureq"] {
        assert_eq!(get(client, "ok"), "Ok 200/5", "{client}");
        assert_eq!(get(client, "close_nobytes"), "error", "{client}");
    }
    assert_eq!(
        get("surf", "cl_short_close"),
        "Ok 200/5",
        "async-h1 does not count"
    );
    assert_eq!(
        get("surf", "hdr_utf8"),
        "panic",
        "async-h1 takes all headers for ASCII"
    );
    assert_eq!(get("hyper", "idle"), "stopped", "hyper has no timeout");
}

#[test]
fn nonsense_is_refused() {
    for arguments in [
        &["get", "curl", "http://127.0.0.1/"][..],
        &["checks", "grequests"],
        &["what"],
    ] {
        assert!(!part(arguments).status.success(), "{arguments:?}");
    }
    assert!(!part(&["check", "tokio", "law_99"]).status.success());
}
