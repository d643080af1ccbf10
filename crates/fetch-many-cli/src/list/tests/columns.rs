//! Columns with commas and tabs.

use super::{Written, entries, read, urls};

#[test]
fn columns_have_names() {
    let text = "Key,URL,note,out,headers,body,method\r\n1,http://a.example/1,\"a, \"\"b\"\"\",x.html,\"Accept: text/html\nX-A: 1\",q=1,post\r\n\r\n\
                2,http://a.example/2\r\n,\"http://a.example/3\",,,\"{\"\"X-B\"\": \"\"2\"\"}\"\r\n";
    let found = read("rows.csv", text);
    let all: Vec<_> = found.iter().map(|found| found.as_ref().unwrap()).collect();
    assert_eq!(
        (all[0].key.as_deref(), all[0].out.as_deref()),
        (Some("1"), Some("x.html"))
    );
    assert_eq!(
        (&all[0].headers["accept"], &all[0].headers["x-a"]),
        (&"text/html".parse().unwrap(), &"1".parse().unwrap())
    );
    assert_eq!(
        (all[0].method.as_str(), &all[0].body[..]),
        ("POST", &b"q=1"[..])
    );
    assert_eq!(
        serde_json::to_string(&all[0].rest).unwrap(),
        r#"{"note":"a, \"b\""}"#
    );
    let lines: Vec<_> = all.iter().map(|entry| (entry.index, entry.line)).collect();
    assert_eq!(lines, [(0, 2), (1, 5), (2, 6)]);
    assert!(all[1].rest.is_empty() && all[2].key.is_none());
    assert_eq!(all[2].headers["x-b"], "2");
}

#[test]
fn tabs_separate_as_well() {
    let found = read("rows.tsv", "url\tkey\nhttp://a.example/,1\tb\n");
    let entry = found[0].as_ref().unwrap();
    assert_eq!(
        (entry.url.as_str(), entry.key.as_deref()),
        ("http://a.example/,1", Some("b"))
    );
}

#[test]
fn without_names_it_is_a_url_and_perhaps_a_file() {
    let found = read(
        "rows.csv",
        "http://a.example/1,x/1.html\nhttp://a.example/2,\n",
    );
    let outs: Vec<_> = found
        .iter()
        .map(|entry| entry.as_ref().unwrap().out.as_deref())
        .collect();
    assert_eq!(outs, [Some("x/1.html"), None]);
    assert_eq!(
        urls(&read("rows.csv", "https://a.example/1\na.example/2")),
        ["https://a.example/1", "https://a.example/2"]
    );
}

#[test]
fn without_a_column_of_urls_nothing_can_be_read() {
    for (text, said) in [
        (
            "id,link\n1,http://a.example/\n",
            "rows.csv: the first line names no column `url`: it names id, link",
        ),
        (
            "http://a.example/,b,c\n",
            "rows.csv: the first line names no column `url`",
        ),
        (
            "url,URL\n",
            "rows.csv: the first line names two columns `URL`",
        ),
        ("url,\"key\n", "rows.csv: line 1: a quote is not closed"),
    ] {
        assert_eq!(Written::new("rows.csv", text).error(), said);
    }
    assert!(entries(&Written::new("rows.csv", "").open(None)).is_empty());
    assert!(entries(&Written::new("rows.csv", "url\n").open(None)).is_empty());
}

#[test]
fn a_bad_record_leaves_the_others_alone() {
    let text = b"url,out\nhttp://a.example/1,a,b,c\n,x\nhttp://a.example/\xff\nhttp://a.example/4,/etc/x\nhttp://a.example/5\n";
    assert_eq!(
        urls(&read("rows.csv", text)),
        [
            "line 2: 2 fields more than there are columns: http://a.example/1",
            "line 3: no URL: it has no scheme, and what may be its host has no dot",
            "line 4: not UTF-8: byte 0xff at 18",
            "line 5: `out` is not a relative path: http://a.example/4",
            "http://a.example/5",
        ]
    );
}

#[test]
fn a_quote_that_is_not_closed_swallows_no_other() {
    let text = "url,key\nhttp://a.example/1,\"open\nhttp://a.example/2,b\nhttp://a.example/3,\"c\"\nhttp://a.example/4,x\"y\"\n\n\"http://a.example/6\"x\nhttp://a.example/5,\"also\n";
    assert_eq!(
        urls(&read("rows.csv", text)),
        [
            // The next quote is that before c, and c is no end of a field.
            "line 2: a quote is not closed",
            "http://a.example/2",
            "http://a.example/3",
            "http://a.example/4",
            "line 7: something follows a closing quote",
            "line 8: a quote is not closed",
        ]
    );
    // However many of them there are, each line is looked at twice at most.
    let many = "url,key\n".to_owned() + &"http://a.example/x\",\"\n".repeat(20_000);
    assert_eq!(read("rows.csv", &many).len(), 20_000);
}
