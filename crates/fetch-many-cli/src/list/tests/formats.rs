//! Text, lines of JSON, and aria2's format.

use fetch_many::http::Method;

use super::super::{Format, List, Source};
use super::{Written, entries, read, urls};

#[test]
fn text_is_a_url_a_line() {
    let text = "\u{feff}# all of them\r\n\r\nhttp://a.example/1\r\n  http://a.example/2  \n\
                http://a.example/a b#top # not for us\n\t\n#http://a.example/3\nexample.com";
    let found = read("urls.txt", text);
    assert_eq!(
        urls(&found),
        [
            "http://a.example/1",
            "http://a.example/2",
            "http://a.example/a b#top",
            "https://example.com"
        ]
    );
    let lines: Vec<_> = found
        .iter()
        .map(|entry| entry.as_ref().unwrap().line)
        .collect();
    assert_eq!(lines, [3, 4, 5, 8]);
    assert_eq!(found[2].as_ref().unwrap().uri, "http://a.example/a%20b");
}

#[test]
fn a_line_that_is_no_url_is_its_own_error() {
    let text = b"http://a.example/1\nhello\nhttp://a.example/\x002\nhttp://a.example/\xff\nhttp://a.example/1 http://a.example/2\nhttp://a.example/1\tx\n  out=a\nhttp://a.example/3";
    let found = entries(&Written::new("list.txt", text).open(Some(Format::Text)));
    assert_eq!(
        urls(&found)[..7],
        [
            "http://a.example/1",
            "line 2: no URL: it has no scheme, and what may be its host has no dot: hello",
            "line 3: a NUL character, which text never has",
            "line 4: not UTF-8: byte 0xff at 18",
            "line 5: more than one URL in a line: http://a.example/1 http://a.example/2",
            "line 6: more than one thing in a line: a list with columns or mirrors has to be named (--format): http://a.example/1",
            "line 7: an option of aria2's format, which needs --format aria2",
        ]
    );
    assert_eq!(found[7].as_ref().unwrap().index, 7);
}

#[test]
fn json_lines_say_all_there_is_to_say() {
    let text = r#"{"url": "http://a.example/1", "key": 7, "out": "x/y.json", "method": "post", "headers": {"Accept": "text/html", "X-Many": ["a", 2], "Authorization": "Bearer secret"}, "body": {"q": 1.50}, "sha256": "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", "mine": [1, {"b": 1.10, "a": null}], "also": null}

{"url": "http://a.example/2", "key": null, "body": "text"}"#;
    let found = read("rows.jsonl", text);
    let first = found[0].as_ref().unwrap();
    assert_eq!(
        (first.key.as_deref(), first.out.as_deref()),
        (Some("7"), Some("x/y.json"))
    );
    assert_eq!(
        (&first.method, &first.body[..]),
        (&Method::POST, &br#"{"q": 1.50}"#[..])
    );
    assert_eq!(first.headers["content-type"], "application/json");
    assert_eq!(
        first.headers.get_all("x-many").iter().collect::<Vec<_>>(),
        ["a", "2"]
    );
    assert!(first.headers["authorization"].is_sensitive());
    assert!(first.sha256.as_deref().unwrap().ends_with("f20015ad"));
    let rest = serde_json::to_string(&first.rest).unwrap();
    assert_eq!(rest, r#"{"mine":[1, {"b": 1.10, "a": null}],"also":null}"#);
    let request = first.request();
    assert_eq!(
        (request.method(), request.uri().path()),
        (&Method::POST, "/1")
    );
    assert!(request.extensions().get::<fetch_many::Expect>().is_some());
    let second = found[1].as_ref().unwrap();
    assert_eq!(
        (second.line, second.key.as_deref(), &second.body[..]),
        (3, None, &b"text"[..])
    );
    assert!(second.headers.is_empty() && second.rest.is_empty());
}

#[test]
fn what_is_wrong_with_a_json_line_is_said_without_its_secrets() {
    for (line, said) in [
        (
            r#"["http://a.example/"]"#,
            "not a JSON object; each line has to be one, such as",
        ),
        (
            r#"{"url": "http://a.example/", "headers": {"Authorization": "Bearer secret"}"#,
            "no JSON: EOF while parsing an object at character 74",
        ),
        (
            r#"{"url": "http://a.example/" "key": "secret"}"#,
            "no JSON: expected `,` or `}` at character 29",
        ),
        (r#"{"key": "secret"}"#, "no field `url`"),
        (r#"{"url": 7}"#, "`url` is no text"),
        (r#"{"url": null}"#, "`url` is no text"),
        (
            r#"{"url": "http://a.example/", "url": "http://b.example/"}"#,
            "no JSON: a second field \"url\" at character",
        ),
        (
            r#"{"url": "http://a.example/?secret", "out": "../x"}"#,
            "`out` leads out of the directory: http://a.example/?…",
        ),
        (
            r#"{"url": "http://a.example/", "key": {}}"#,
            "`key` is neither a text nor a number: http://a.example/",
        ),
        (
            r#"{"url": "http://a.example/", "method": "G T"}"#,
            "`method` is not a valid method: http://a.example/",
        ),
        (
            r#"{"url": "http://a.example/", "method": "CONNECT"}"#,
            "method CONNECT asks for a tunnel",
        ),
        (
            r#"{"url": "http://a.example/", "sha256": "secret"}"#,
            "`sha256` is not 64 hexadecimal digits: http://a.example/",
        ),
        (
            r#"{"url": "http://a.example/", "headers": {"a b": "secret"}}"#,
            "\"a b\" is not a valid header name: http://a.example/",
        ),
        (
            r#"{"url": "http://a.example/", "headers": {"Cookie": "secret\n"}}"#,
            "",
        ),
        (
            r#"{"url": "http://a.example/", "headers": {"x-a": "sec\u0000ret"}}"#,
            "what x-a is set to is not a valid header value: http://a.example/",
        ),
        (
            r#"{"url": "http://a.example/", "headers": {"x-a": {}}}"#,
            "`headers` is an object of texts, such as",
        ),
        (
            r#"{"url": "http://a.example/", "headers": "x"}"#,
            "`headers` is an object of texts, such as",
        ),
        (
            r#"{"url": "http://a.example/", "headers": {"transfer-encoding": "chunked"}}"#,
            "header transfer-encoding is not the caller's to set: http://a.example/",
        ),
    ] {
        let found = read("rows.jsonl", line);
        let shown = urls(&found).remove(0);
        if said.is_empty() {
            // Blanks around a value are not of it.
            assert!(found[0].is_ok(), "{shown}");
            continue;
        }
        assert!(
            shown.starts_with(&format!("line 1: {said}")),
            "{line}\n{shown}"
        );
        assert!(!shown.contains("secret"), "{shown}");
    }
}

#[test]
fn aria2s_format_has_options() {
    let text = "# a list\nhttp://a.example/x.iso\thttp://b.example/x.iso\n  out=x.iso\n  dir=isos\n\
                \u{20} header=Accept: text/html\n\tchecksum=sha-256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n\
                # between\n  referer=http://c.example/\n  split=5\n\nhttp://a.example/d%20e.html?x\n dir=pages\n\
                http://a.example/\n http-user=u\n http-passwd=secret\n";
    let found = read("list.txt", text);
    let all: Vec<_> = found.iter().map(|found| found.as_ref().unwrap()).collect();
    let outs: Vec<_> = all.iter().map(|entry| entry.out.as_deref()).collect();
    assert_eq!(outs, [Some("isos/x.iso"), Some("pages/d e.html"), None]);
    let lines: Vec<_> = all.iter().map(|entry| (entry.index, entry.line)).collect();
    assert_eq!(lines, [(0, 2), (1, 11), (2, 13)]);
    assert_eq!(
        (&all[0].headers["accept"], &all[0].headers["referer"]),
        (
            &"text/html".parse().unwrap(),
            &"http://c.example/".parse().unwrap()
        )
    );
    let rest = serde_json::to_string(&all[0].rest).unwrap();
    assert_eq!(
        rest,
        r#"{"mirrors":["http://b.example/x.iso"],"split":"5"}"#
    );
    assert!(all[0].sha256.is_some() && all[2].headers["authorization"].is_sensitive());
}

#[test]
fn of_an_option_that_is_there_twice_the_last_counts() {
    let found = read(
        "list.aria2",
        "http://a.example/\n split=1\n gid=2\n split=3\n",
    );
    let rest = serde_json::to_string(&found[0].as_ref().unwrap().rest).unwrap();
    assert_eq!(rest, r#"{"gid":"2","split":"3"}"#);
}

#[test]
fn a_bad_option_is_its_own_line() {
    let text = "  out=a\nhttp://a.example/1\n  checksum=md5=00\nhttp://a.example/2\n  all-proxy=http://p/\nhttp://a.example/3\n  out\n\
                http://a.example/4\n  dir=/etc\nhttp://a.example/5\n  header=secret\nhttp://a.example/%2f\n  dir=x\nhttp://a.example/7\n";
    let found = read("list.aria2", text);
    assert_eq!(
        urls(&found),
        [
            "line 1: an option without a URL before it",
            "line 3: `checksum` by md5; only sha-256 can be compared: http://a.example/1",
            "line 5: option `all-proxy` is for the whole run here: --proxy: http://a.example/2",
            "line 7: an option is `name=value`: http://a.example/3",
            "line 8: `out` is not a relative path: http://a.example/4",
            "line 11: a header is `Name: value`: http://a.example/5",
            "line 12: `dir` without `out`, and the URL's last part has a slash: http://a.example/%2f",
            "http://a.example/7",
        ]
    );
}

#[test]
fn the_format_is_seen_or_told() {
    for (text, format) in [
        ("", Format::Text),
        ("http://a.example/,url\n", Format::Text),
        ("key,URL\n", Format::Csv),
        ("\"url\"\n", Format::Csv),
        ("key\turl,x\turl\n", Format::Tsv),
        ("\n\n  {\"url\"", Format::Jsonl),
        ("http://a.example/\thttp://b.example/\n", Format::Aria2),
        (
            "http://a.example/\nhttp://a.example/\n\tmax-tries=3\n",
            Format::Aria2,
        ),
        ("http://a.example/\n  http://b.example/?a=b\n", Format::Text),
    ] {
        let written = Written::new("list", text);
        assert_eq!(written.open(None).format(), format, "{text:?}");
    }
    let written = Written::new("list.csv", "http://a.example/,b\n");
    assert_eq!(
        urls(&entries(&written.open(Some(Format::Text)))),
        ["http://a.example/,b"]
    );
}

#[test]
fn arguments_are_one_entry_each() {
    let urls_given = [
        "http://a.example/",
        "",
        "#",
        "http://a.example/\nhttp://b.example/",
        " b.example ",
    ];
    let list = List::open(
        Source::Arguments(urls_given.map(str::to_owned).to_vec()),
        None,
    )
    .unwrap();
    let found = entries(&list);
    assert_eq!(
        urls(&found),
        [
            "http://a.example/",
            "line 2: no URL: it has no scheme, and what may be its host has no dot",
            "line 3: no URL: it has no scheme, and what may be its host has no dot: ?…",
            "line 4: url with a control character: http://a.example/\\x01http://b.example/",
            "https://b.example",
        ]
    );
    assert_eq!(list.index(|_| {}).unwrap().len(), 5);
}
