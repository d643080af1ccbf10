//! Lines of JSON.

use std::io::{BufRead, BufReader};

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, json_lines, list, run, run_with};

fn server() -> RawServer {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/binary" => Reply::new().ok([0xff, 0xfe, 0]),
        "/gone" => Reply::new().response(404, &[], "not here"),
        path => Reply::new().ok(path),
    });
    server.unwrap()
}

#[test]
fn bodies_are_text_where_they_are_and_base64_else() {
    let server = server();
    let place = Place::new();
    let urls = ["/text", "/binary", "/gone"].map(|path| server.url(path));
    let ran = run(&["get", "-i", &place.write("list", list(urls)), "--jsonl"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let mut results = ran.results();
    results.sort_by_key(|line| line["line"].as_u64());
    assert_eq!(results.len(), 3);
    assert_eq!(
        (&results[0]["body"], &results[0]["status"]),
        (&"/text".into(), &200.into())
    );
    assert_eq!(results[1]["body_base64"], "//4A");
    assert_eq!(
        results[1]["blake3"],
        blake3::hash(&[0xff, 0xfe, 0]).to_hex().as_str()
    );
    assert_eq!(
        (&results[2]["state"], &results[2]["body"]),
        (&"failed".into(), &"not here".into())
    );
}

#[test]
fn bodies_may_be_left_out() {
    let server = server();
    let place = Place::new();
    let file = place.arg("results.jsonl");
    let ran = run(&[
        "get",
        &server.url("/text"),
        "--jsonl",
        &file,
        "--bodies",
        "none",
    ]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    let results = json_lines(&std::fs::read_to_string(file).unwrap());
    assert_eq!(
        (&results[0]["bytes"], results[0].get("body")),
        (&5.into(), None)
    );
    assert_eq!(
        results[0]["blake3"],
        blake3::hash(b"/text").to_hex().as_str()
    );
}

#[test]
fn what_the_list_says_besides_comes_back() {
    let server = server();
    let place = Place::new();
    let rows = format!("key,url,price\nfirst,{},1.10\n", server.url("/a"));
    let ran = run(&["get", "-i", &place.write("rows.csv", rows), "--jsonl"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let result = &ran.results()[0];
    assert_eq!(
        (&result["key"], &result["rest"]["price"]),
        (&"first".into(), &"1.10".into())
    );
}

#[test]
fn a_pipe_is_fetched_as_it_comes() {
    let server = server();
    let ran = run_with(
        &list(["/a", "/b"].map(|path| server.url(path))),
        &["get", "-i", "-", "--jsonl"],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.results().len(), 2);
}

#[test]
fn no_line_waits_for_what_has_not_come() {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/held" => Reply::new().gate("read").ok("late"),
        path => Reply::new().ok(path),
    });
    let server = server.unwrap();
    let place = Place::new();
    let paths = (0..300).map(|number| format!("/{number}"));
    let urls = ["/held".to_owned()].into_iter().chain(paths);
    let list = place.write("list", list(urls.map(|path| server.url(&path))));
    // Should a line be kept back, the one that is held fails.
    let args = [
        "--jsonl",
        "--per-host",
        "8",
        "--timeout",
        "10s",
        "--retries",
        "0",
    ];
    let args = [&["get", "-i", &list], &args[..]].concat();
    let mut child = crate::command::spawn(&mut crate::command::program(&args));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..300 {
        let line = lines.next().unwrap().unwrap();
        assert!(!line.contains("/held"), "{line}");
    }
    server.open("read");
    let line = lines.next().unwrap().unwrap();
    assert!(line.contains("/held"), "{line}");
    assert!(lines.next().is_none());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_is_posted_is_posted() {
    let server = RawServer::start(|hit| {
        Reply::new().ok(format!(
            "{} {}",
            hit.method,
            String::from_utf8_lossy(&hit.body)
        ))
    });
    let server = server.unwrap();
    let place = Place::new();
    let row = format!(
        "{{\"url\":\"{}\",\"method\":\"POST\",\"body\":\"a=b\"}}",
        server.url("/")
    );
    let ran = run(&["get", "-i", &place.write("rows.jsonl", row), "--jsonl"]);
    assert_eq!(ran.results()[0]["body"], "POST a=b", "{ran:?}");
}

#[test]
fn a_reader_who_goes_is_told_nothing() {
    let server = server();
    let urls = list((0..3_000).map(|number| server.url(&format!("/{number}"))));
    let place = Place::new();
    let list = place.write("list", urls);
    let mut child = crate::command::spawn(&mut crate::command::program(&[
        "get", "-i", &list, "--jsonl",
    ]));
    // It has begun, and then its reader goes.
    let mut first = [0; 1];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    drop(child.stdout.take());
    let ran = crate::command::ran(&child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(server.counts().hits < 3_000, "it went on for nobody");
}
