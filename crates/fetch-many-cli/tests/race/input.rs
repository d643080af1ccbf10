//! What is raced over, and what cannot be.

use std::fs;

use fetch_many_conformance::mock::MockServer;
use serde_json::Value;

use crate::program::run;

#[test]
fn a_list_is_raced_over() {
    let server = MockServer::echo().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("urls.txt");
    fs::write(
        &list,
        format!("# a list\n{}\r\n{}\n", server.url("/a"), server.url("/b")),
    )
    .unwrap();
    let (_, out, err) = run(&["-i", &list.to_string_lossy(), "--rounds=1", "--json"]);
    let document: Value = serde_json::from_str(&out).expect(&err);
    assert_eq!(document["urls"], 2);
}

#[test]
fn what_cannot_be_raced_over_is_said_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.jsonl");
    for (text, code, words) in [
        ("{\"url\":\"http://127.0.0.1/\"}\nnothing\n", 3, "line 2"),
        (
            "{\"url\":\"http://127.0.0.1/\",\"method\":\"POST\"}\n",
            2,
            "line 1 has another method than GET",
        ),
        (
            "{\"url\":\"http://127.0.0.1/\",\"headers\":{\"a\":\"b\"}}\n",
            2,
            "line 1 has headers",
        ),
        ("", 2, "race needs URLs"),
    ] {
        fs::write(&list, text).unwrap();
        let (got, out, err) = run(&["-i", &list.to_string_lossy()]);
        assert_eq!((got, &*out), (Some(code), ""), "{err}");
        assert!(err.contains(words), "{words}: {err}");
    }
    let (code, _, err) = run(&["-i", "/nowhere/list"]);
    assert_eq!(code, Some(3), "{err}");
    assert!(err.contains("/nowhere/list"), "{err}");
}
