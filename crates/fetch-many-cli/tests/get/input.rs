//! Lists that are none, or have lines that are none.

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, run, run_with};

#[test]
fn a_bad_line_is_its_own_failure() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let place = Place::new();
    let list = format!(
        "{}\n# a comment\nftp://a.example/\n\n{}\n",
        server.url("/a"),
        server.url("/b")
    );
    let ran = run(&[
        "get",
        "-i",
        &place.write("list", list),
        "--out",
        &place.arg("out"),
    ]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.err.contains(
            "line 3: ftp://a.example/: line: url with a scheme other than http and https\n"
        ),
        "{ran:?}"
    );
    assert!(
        ran.account().starts_with("3 = 2 ok + 1 failed; "),
        "{ran:?}"
    );
}

#[test]
fn a_list_that_is_none_is_said_to_be_none() {
    let place = Place::new();
    let missing = place.arg("missing");
    let binary = place.write("binary", b"\x7fELF\0\0\0");
    for (list, says) in [
        (&missing, "No such file"),
        (&binary, "this is not a list: "),
    ] {
        let ran = run(&["get", "-i", list, "--out", &place.arg("out")]);
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(
            ran.err.starts_with("fetch-many: ") && ran.err.contains(list) && ran.err.contains(says),
            "{ran:?}"
        );
        assert!(!place.path("out").exists(), "nothing was to be fetched");
    }
}

#[test]
fn an_empty_list_is_done() {
    let place = Place::new();
    let ran = run(&[
        "get",
        "-i",
        &place.write("list", ""),
        "--out",
        &place.arg("out"),
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.account().starts_with("0 = 0 ok; "), "{ran:?}");
    assert!(
        ran.err.contains("fetch-many: the list is empty\n"),
        "{ran:?}"
    );
}

#[test]
fn a_file_in_place_of_a_url_is_spoken_of() {
    let place = Place::new();
    let ran = run(&["plan", &place.write("list", "http://a.example/")]);
    assert!(
        ran.err.contains("is the name of a file as well: -i "),
        "{ran:?}"
    );
}

#[test]
fn the_names_of_a_pipe_are_those_of_the_same_list_in_a_file() {
    let server = RawServer::start(|hit| Reply::new().ok(&hit.path)).unwrap();
    let place = Place::new();
    let list = crate::command::list(["/a", "/A", "/b"].map(|path| server.url(path)));
    let file = run(&[
        "get",
        "-i",
        &place.write("list", &list),
        "--out",
        &place.arg("file"),
    ]);
    let pipe = run_with(&list, &["get", "-i", "-", "--out", &place.arg("pipe")]);
    assert_eq!((file.code, pipe.code), (0, 0), "{file:?} {pipe:?}");
    assert_eq!(
        crate::command::tree(&place.path("file")),
        crate::command::tree(&place.path("pipe"))
    );
    let left: Vec<_> = std::fs::read_dir(place.path("pipe/.fetch-many"))
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(left.len(), 2, "the journal and its lock: {left:?}");
}

#[test]
fn of_a_pipe_that_is_fetched_while_it_comes_the_same_is_fetched_once() {
    let server = RawServer::start(|hit| Reply::new().ok(&hit.path)).unwrap();
    let place = Place::new();
    let list = crate::command::list(["/a", "/b", "/a"].map(|path| server.url(path)));
    let out = place.arg("out");
    let ran = run_with(&list, &["get", "-i", "-", "--out", &out, "--names", "hash"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let account = "3 = 2 ok + 1 duplicate; ";
    assert!(ran.account().starts_with(account), "{ran:?}");
    assert_eq!(server.attempts("/a"), 1);
    let head = place.path("out/.fetch-many/journal.jsonl");
    let head = std::fs::read_to_string(head).unwrap();
    let head: serde_json::Value = serde_json::from_str(head.lines().next().unwrap()).unwrap();
    assert_eq!(head["plan"]["lookahead"], 100_000);
}
