//! What single options do.

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, program, ran, run};

#[test]
fn a_limit_that_there_are_no_descriptors_for_is_lowered_and_said() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let exe = env!("CARGO_BIN_EXE_fetch-many");
    let line = format!(
        "ulimit -n 200; exec {exe} get {} --limit 1000",
        server.url("/")
    );
    let ran = ran(&std::process::Command::new("sh")
        .args(["-c", &line])
        .output()
        .unwrap());
    assert_eq!((ran.code, ran.out.as_str()), (0, "x"), "{ran:?}");
    assert!(
        ran.err.contains(
            "--limit is lowered from 1,000 to 45, because the system allows 200 open files\n"
        ),
        "{ran:?}"
    );
}

#[test]
fn a_password_comes_from_the_environment_and_is_never_shown() {
    let server = RawServer::start(|hit| {
        Reply::new().response(
            if hit.header("authorization").is_some() {
                500
            } else {
                401
            },
            &[],
            "",
        )
    });
    let server = server.unwrap();
    let place = Place::new();
    let url = server.url("/a?token=secret1");
    let mut command = program(&[
        "get",
        &url,
        "--out",
        "out",
        "--user",
        "me",
        "-H",
        "X-Token: env:TOKEN",
    ]);
    command
        .env("FETCH_MANY_PASSWORD", "secret2")
        .env("TOKEN", "secret3")
        .current_dir(place.path(""));
    let ran = ran(&command.output().unwrap());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("status: 500"), "it was sent: {ran:?}");
    let hit = &server.hits()[0];
    assert_eq!(hit.header("authorization"), Some("Basic bWU6c2VjcmV0Mg=="));
    assert_eq!(hit.header("x-token"), Some("secret3"));
    let journal = std::fs::read_to_string(place.path("out/.fetch-many/journal.jsonl")).unwrap();
    assert!(
        !ran.err.contains("secret") && !journal.contains("secret2") && !journal.contains("secret3"),
        "{ran:?} {journal}"
    );
}

#[test]
fn headers_for_one_host_are_for_that_host() {
    let server = RawServer::builder()
        .ports(2)
        .start(|hit| Reply::new().ok(hit.header("x-a").unwrap_or("none")));
    let server = server.unwrap();
    let own = format!("127.0.0.1:{}=X-A: own", server.address().port());
    let urls = [server.url_at(0, "/"), server.url_at(1, "/")];
    let ran = run(&[
        "get",
        &urls[0],
        &urls[1],
        "--jsonl",
        "-",
        "--headers-for",
        &own,
    ]);
    let mut results = ran.results();
    results.sort_by_key(|line| line["index"].as_u64());
    assert_eq!(
        (&results[0]["body"], &results[1]["body"]),
        (&"own".into(), &"none".into()),
        "{ran:?}"
    );
}

#[test]
fn addresses_that_are_not_public_are_left_alone_if_that_is_wanted() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let ran = run(&["get", &server.url("/"), "--public-only"]);
    assert_eq!((ran.code, server.counts().accepted), (1, 0));
    assert!(ran.err.contains(": not-allowed: "), "{ran:?}");
}

#[test]
fn every_strategy_does_it() {
    let server = RawServer::start(|hit| Reply::new().ok(&hit.path)).unwrap();
    for strategy in fetch_many_strategies::Strategy::ALL {
        let ran = run(&["get", &server.url("/a"), "--strategy", strategy.name()]);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (0, "/a"),
            "{strategy}: {ran:?}"
        );
    }
}

#[test]
fn the_demonstration_needs_no_network() {
    let place = Place::new();
    let ran = run(&["get", "--demo", "--out", &place.arg("out")]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.account().starts_with("64 = 58 ok + 6 failed; "),
        "{ran:?}"
    );
    let ran = run(&["get", "--demo", "--out", &place.arg("out")]);
    assert!(
        ran.account()
            .starts_with("64 = 0 ok + 58 skipped + 6 failed; "),
        "{ran:?}"
    );
}

#[test]
fn cookies_are_kept_if_that_is_wanted() {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/first" => Reply::new().response(
            302,
            &[("Set-Cookie", "a=b; Path=/"), ("Location", "/second")],
            "",
        ),
        _ => Reply::new().ok(hit.header("cookie").unwrap_or("none")),
    });
    let url = server.unwrap();
    let url = url.url("/first");
    assert_eq!(run(&["get", &url]).out, "none");
    let ran = run(&["get", &url, "--cookies"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "a=b"), "{ran:?}");
}

#[test]
fn without_a_terminal_there_is_a_line_every_ten_seconds() {
    let server = RawServer::start(|_| Reply::new().silence()).unwrap();
    let ran = run(&[
        "get",
        &server.url("/a"),
        &server.url("/b"),
        "--jsonl",
        "--deadline",
        "10500ms",
    ]);
    assert_eq!(ran.code, 124, "{ran:?}");
    assert!(
        ran.err
            .starts_with("0 of 2 done, 0 failed, 2 in flight; 0 B, 0/s, 0 B/s\n"),
        "{ran:?}"
    );
}
