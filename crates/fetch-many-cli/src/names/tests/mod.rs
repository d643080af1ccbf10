//! Names of lists that were thought of.

mod properties;
mod templates;

use std::collections::HashSet;
use std::fs;

use super::{Name, Names, NoName, Scheme};
use crate::list::{Entry, Format, List, Source};

/// The entries of a list of URLs, or of URLs and files with a blank between.
fn entries(lines: &[&str]) -> Vec<Entry> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("list.tsv");
    fs::write(
        &path,
        format!(
            "url\tout\tkey\n{}\n",
            lines.join("\n").replace(" -> ", "\t")
        ),
    )
    .unwrap();
    let list = List::open(Source::File(path), Some(Format::Tsv)).unwrap();
    list.entries()
        .unwrap()
        .map(|entry| entry.unwrap())
        .collect()
}

fn named(lines: &[&str], scheme: Scheme) -> Vec<Result<Name, NoName>> {
    let entries = entries(lines);
    let names = Names::plan(entries.iter().cloned(), scheme);
    entries.iter().map(|entry| names.of(entry)).collect()
}

/// Paths, without the digits of hashes; why there is none.
fn paths(lines: &[&str], scheme: Scheme) -> Vec<String> {
    let named = named(lines, scheme).into_iter().map(|name| match name {
        Ok(Name {
            path,
            has_hash: false,
            ..
        }) => path,
        Ok(Name { path, .. }) => {
            let at = path.rfind('~').unwrap();
            format!("{}~{}", &path[..at], &path[at + 33..])
        }
        Err(no_name) => no_name.to_string(),
    });
    named.collect()
}

fn template(text: &str) -> Scheme {
    Scheme::Template(text.parse().unwrap())
}

#[test]
fn a_tree_is_host_and_path() {
    let lines = [
        "https://example.com/a/b.html",
        "http://example.com",
        "http://example.com/a/",
        "http://example.com:8080/x",
        "https://example.com:8443/x",
        "http://[::1]:80/x",
        "http://example.com/caf%C3%A9%20%E9/%41.txt#top",
        "http://example.com/img.php?id=5",
        "http://example.com/?",
        "http://example.com:8080/?page=2",
        "http://example.com//c//d",
    ];
    assert_eq!(
        paths(&lines, Scheme::Tree),
        [
            "example.com/a/b.html",
            // With and without an empty query these two ask for different things.
            "example.com/index~.html",
            "example.com/a/index.html",
            "example.com+8080/x",
            "example.com+8443/x",
            "[--1]/x",
            "example.com/café %E9/A.txt",
            "example.com/img-61838316.php",
            "example.com/index~.html",
            "example.com+8080/index-1aa938df.html",
            "example.com/c/d",
        ]
    );
}

#[test]
fn what_no_system_can_hold_is_escaped() {
    let lines = [
        "http://a.example/x%3Ay%2A%3F%22%3C%3E%7C%5C",
        "http://a.example/%2e%2e/%2E%2E%2Fetc/passwd",
        "http://a.example/%00%0a%1b",
        "http://a.example/end.",
        "http://a.example/blank%20/x",
        "http://a.example/.../x",
        "http://a.example/con",
        "http://a.example/NUL.txt",
        "http://a.example/x.part",
        "http://a.example/y.part/z",
        "http://a.example/a%E2%80%AEgpj.exe",
        "http://.fetch-many/journal.jsonl",
        "http://a.example/x~0123456789abcdef0123456789ABCDEF.html",
    ];
    assert_eq!(
        paths(&lines, Scheme::Tree),
        [
            "a.example/x%3Ay%2A%3F%22%3C%3E%7C%5C",
            "a.example/..%2Fetc/passwd",
            "a.example/%00%0A%1B",
            "a.example/end%2E",
            "a.example/blank%20/x",
            "a.example/%2E%2E%2E/x",
            "a.example/%63on",
            "a.example/%4EUL.txt",
            "a.example/x%2Epart",
            "a.example/y%2Epart/z",
            "a.example/a%E2%80%AEgpj.exe",
            "%2Efetch-many/journal.jsonl",
            "a.example/x%7E0123456789abcdef0123456789ABCDEF.html",
        ]
    );
}

#[test]
fn all_that_collide_have_a_hash_and_duplicates_do_not() {
    let lines = [
        "http://a.example/A.html",
        "http://a.example/a.html",
        "https://a.example/a.html",
        "http://a.example/a.html#again",
        "http://a.example/e%CC%81",
        "http://a.example/%C3%89",
        "http://a.example/alone",
        "http://a.example/file",
        "http://a.example/File/x",
    ];
    assert_eq!(
        paths(&lines, Scheme::Tree),
        [
            "a.example/A~.html",
            "a.example/a~.html",
            "a.example/a~.html",
            "the same as line 3",
            "a.example/e\u{301}~",
            "a.example/É~",
            "a.example/alone",
            "a.example/file~",
            "a.example/File/x",
        ]
    );
    let collisions = Names::plan(entries(&lines), Scheme::Tree).collisions();
    let numbers = (
        collisions.names,
        collisions.entries,
        collisions.duplicates,
        collisions.refused,
    );
    assert_eq!(numbers, (3, 6, 1, 0));
}

#[test]
fn a_file_of_the_lists_own_is_that_or_none() {
    let lines = [
        "http://a.example/1 -> x/y.html",
        "http://a.example/2 -> A.example/3",
        "http://a.example/3",
        "http://a.example/4 -> twice",
        "http://a.example/5 -> Twice",
        "http://a.example/4 -> twice",
        "http://a.example/6 -> x",
        "http://a.example/7/8",
        "http://a.example/9 -> a.example/7",
    ];
    assert_eq!(
        paths(&lines, Scheme::Tree),
        [
            "x/y.html",
            "A.example/3",
            "a.example/3~",
            "`out` is another entry's as well, or its directory",
            "`out` is another entry's as well, or its directory",
            "the same as line 5",
            "`out` is another entry's as well, or its directory",
            "a.example/7/8",
            "`out` is another entry's as well, or its directory",
        ]
    );
}

#[test]
fn a_file_of_the_lists_own_can_have_any_name_but_not_that_of_another() {
    let collide = ["http://a.example/a", "http://a.example/A"];
    let first = named(&collide, Scheme::Tree)[0].clone().unwrap().path;
    let out = format!("http://b.example/ -> {}", first.to_uppercase());
    let found = named(&[collide[0], collide[1], &out], Scheme::Tree);
    assert_eq!(
        found[0],
        Err(NoName::Refused(
            "another entry's `out` is this one's name".to_owned()
        ))
    );
    assert!(found[1].is_ok() && found[2].is_ok());
    // As is a directory of that name.
    let out = format!("http://b.example/ -> {first}/x");
    assert!(named(&[collide[0], collide[1], &out], Scheme::Tree)[0].is_err());
}

#[test]
fn long_names_are_cut_and_stay_distinct() {
    let part = "é".repeat(150);
    let (first, second) = (
        format!("http://a.example/{part}1.html"),
        format!("http://a.example/{part}2.html"),
    );
    let deep = format!("http://a.example/{}x.html", "abcdefgh/".repeat(200));
    let deeper = format!("http://a.example/{}y.html", "abcdefgh/".repeat(200));
    let long_directory = format!("http://a.example/{part}/x");
    let lines = [first.as_str(), &second, &deep, &deeper, &long_directory];
    let named = named(&lines, Scheme::Tree);
    let found: HashSet<_> = named
        .iter()
        .map(|name| name.as_ref().unwrap().path.clone())
        .collect();
    assert_eq!(found.len(), lines.len());
    for path in found {
        assert!(
            path.len() < 950 && path.split('/').all(|part| part.len() <= 250),
            "{path}"
        );
    }
    // Two in one long directory are in one.
    let also = format!("http://a.example/{part}/y");
    let both = paths(&[&long_directory, &also], Scheme::Tree);
    assert_eq!(both[0].strip_suffix('x'), both[1].strip_suffix('y'));
}
