//! Files in a directory.

use std::fs;

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, list, outcomes, run, tree};

#[test]
fn each_body_is_a_file_under_host_and_path() {
    let server = RawServer::start(|hit| Reply::new().ok(&hit.path)).unwrap();
    let place = Place::new();
    let urls = ["/", "/a/b.txt", "/a/c", "/a/d?q=1"].map(|path| server.url(path));
    let ran = run(&[
        "get",
        "-i",
        &place.write("list", list(urls)),
        "--out",
        &place.arg("out"),
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.account().starts_with("4 = 4 ok; "), "{ran:?}");
    let host = format!("127.0.0.1+{}", server.address().port());
    let files = tree(&place.path("out"));
    let bodies: Vec<_> = files
        .values()
        .map(|body| String::from_utf8_lossy(body))
        .collect();
    let mut sorted = bodies.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["/", "/a/b.txt", "/a/c", "/a/d?q=1"]);
    assert!(
        files.contains_key(&format!("{host}/a/b.txt")),
        "{:?}",
        files.keys()
    );
}

#[test]
fn the_journal_has_a_line_for_each_with_what_is_known_of_it() {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/old" => Reply::new().response(302, &[("Location", "/new")], ""),
        "/gone" => Reply::new().response(410, &[], "gone"),
        _ => Reply::new().response(200, &[("ETag", "\"1\"")], "hello"),
    });
    let server = server.unwrap();
    let place = Place::new();
    let rows = format!(
        "{{\"url\":\"{}\",\"key\":\"first\",\"price\":1.50}}\n{{\"url\":\"{}\"}}\n",
        server.url("/old"),
        server.url("/gone")
    );
    let out = place.path("out");
    let ran = run(&[
        "get",
        "-i",
        &place.write("rows.jsonl", rows),
        "--out",
        &place.arg("out"),
    ]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let mut lines = outcomes(&out);
    lines.sort_by_key(|line| line["index"].as_u64());
    let [first, second] = &lines[..] else {
        panic!("{lines:?}");
    };
    assert_eq!(
        (&first["key"], &first["state"], &first["status"]),
        (&"first".into(), &"ok".into(), &200.into())
    );
    assert_eq!(
        (&first["etag"], &first["redirects"], &first["bytes"]),
        (&"\"1\"".into(), &1.into(), &5.into())
    );
    assert_eq!(first["blake3"], blake3::hash(b"hello").to_hex().as_str());
    assert_eq!(first["final_url"], server.url("/new"));
    let journal = fs::read_to_string(out.join(".fetch-many/journal.jsonl")).unwrap();
    assert!(journal.contains(r#""rest":{"price":1.50}"#), "{journal}");
    let head: serde_json::Value = serde_json::from_str(journal.lines().next().unwrap()).unwrap();
    assert_eq!(head["plan"].get("lookahead"), None, "hosts take turns");
    let file = out.join(first["file"].as_str().unwrap());
    assert_eq!(fs::read(file).unwrap(), b"hello");
    assert_eq!(
        (&second["state"], &second["error"]["kind"]),
        (&"failed".into(), &"status".into())
    );
    assert!(
        ran.err.contains(&format!(
            "line 2: {}: status: 410 Gone\n",
            server.url("/gone")
        )),
        "{ran:?}"
    );
}

#[test]
fn an_answer_without_a_body_is_an_empty_file() {
    let server = RawServer::start(|_| Reply::new().raw("HTTP/1.1 204 No Content\r\n\r\n")).unwrap();
    let place = Place::new();
    let ran = run(&["get", &server.url("/none.txt"), "--out", &place.arg("out")]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let files = tree(&place.path("out"));
    assert_eq!(files.values().collect::<Vec<_>>(), [&Vec::<u8>::new()]);
}

#[test]
fn nothing_comes_to_be_outside_of_the_directory() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let place = Place::new();
    let paths = [
        "/../../up",
        "/%2e%2e/%2e%2e/up",
        "/a/..%2f..%2f..%2fup",
        "/%00nul",
        "/con",
        "/nul.txt",
        "/.fetch-many/journal.jsonl",
        "/.fetch-many/lock",
        "/a%5c..%5cup",
        "/x.part",
        "//etc/passwd",
        "/%2fetc/passwd",
    ];
    let mut urls: Vec<_> = paths.iter().map(|path| server.url(path)).collect();
    urls.push(server.url(&format!("/{}", "long".repeat(200))));
    let ran = run(&[
        "get",
        "-i",
        &place.write("list", list(&urls)),
        "--out",
        &place.arg("in/out"),
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let everything = tree(&place.path(""));
    // The first two are one URL, and the list is a file as well.
    assert_eq!(everything.len(), urls.len(), "{:?}", everything.keys());
    for name in everything.keys() {
        assert!(
            name == "list" || name.starts_with("in/out/127.0.0.1+"),
            "{name}"
        );
        assert!(
            name.split('/')
                .all(|part| part.len() <= 250 && part != ".."),
            "{name}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_directory_leads_nobody_out_of_it() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let place = Place::new();
    let host = format!("127.0.0.1+{}", server.address().port());
    fs::create_dir_all(place.path("out")).unwrap();
    fs::create_dir_all(place.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(place.path("elsewhere"), place.path("out").join(host)).unwrap();
    let ran = run(&["get", &server.url("/a"), "--out", &place.arg("out")]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("symbolic link"), "{ran:?}");
    assert_eq!(fs::read_dir(place.path("elsewhere")).unwrap().count(), 0);
}

#[test]
fn the_order_of_the_list_makes_no_difference() {
    let server = RawServer::start(|hit| Reply::new().ok(&hit.path)).unwrap();
    let mut urls: Vec<_> = ["/a", "/A", "/a?x", "/a/", "/a/b", "/%61/B", "/b?1", "/b?2"]
        .map(|path| server.url(path))
        .into();
    let place = Place::new();
    let forward = place.write("forward", list(&urls));
    urls.reverse();
    let backward = place.write("backward", list(&urls));
    for (list, dir) in [(&forward, "one"), (&backward, "other")] {
        let ran = run(&["get", "-i", list, "--out", &place.arg(dir)]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    let one = tree(&place.path("one"));
    assert_eq!(one, tree(&place.path("other")));
    let mut folded: Vec<_> = one.keys().map(|name| name.to_lowercase()).collect();
    folded.sort_unstable();
    folded.dedup();
    assert_eq!(folded.len(), one.len());
}

#[test]
fn the_same_url_twice_is_fetched_once() {
    let server = RawServer::start(|hit| Reply::new().ok(&hit.path)).unwrap();
    let place = Place::new();
    let urls = [server.url("/a"), server.url("/b"), server.url("/a")];
    let ran = run(&[
        "get",
        "-i",
        &place.write("list", list(urls)),
        "--out",
        &place.arg("out"),
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.account().starts_with("3 = 2 ok + 1 duplicate; "),
        "{ran:?}"
    );
    assert_eq!(server.attempts("/a"), 1);
}

#[test]
fn a_body_with_another_digest_is_no_file() {
    let server = RawServer::start(|_| Reply::new().ok("hello")).unwrap();
    let place = Place::new();
    let row = format!(
        "{{\"url\":\"{}\",\"sha256\":\"{}\"}}\n",
        server.url("/a"),
        "0".repeat(64)
    );
    let ran = run(&[
        "get",
        "-i",
        &place.write("rows.jsonl", row),
        "--out",
        &place.arg("out"),
    ]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains(": integrity: "), "{ran:?}");
    assert!(tree(&place.path("out")).is_empty());
}
