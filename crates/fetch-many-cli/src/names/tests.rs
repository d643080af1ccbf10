//! What all names have in common.

use std::collections::{HashMap, HashSet};
use std::fs;

use fetch_many::{Files, Head, Sink, Whole};
use proptest::prelude::*;

use super::fold::folded;
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
fn other_schemes() {
    let lines = [
        "http://a.example/b/c.html?x",
        "http://a.example/",
        "http://a.example/d.tar.gz -> own",
    ];
    assert_eq!(
        paths(&lines, Scheme::Flat),
        ["a.example_b_c-3ae7d805.html", "a.example_index.html", "own"]
    );
    assert_eq!(
        paths(&lines, Scheme::Index),
        ["00000000.html", "00000001.html", "own"]
    );
    let hashes = paths(&lines[..2], Scheme::Hash);
    for (path, entry) in hashes.iter().zip(entries(&lines)) {
        let id = entry.request_id().to_string();
        assert_eq!(*path, format!("{}/{id}.html", &id[..2]));
    }
    let unplanned = Names::unplanned(Scheme::Hash);
    assert_eq!(unplanned.of(&entries(&lines)[0]).unwrap().path, hashes[0]);
}

#[test]
fn a_template_has_placeholders() {
    let lines = [
        "https://a.example:444/b/c.html?x -> ",
        "http://a.example/d -> \tk/..",
        "http://a.example/d -> ",
    ];
    let one = |text: &str| paths(&lines, template(text)).remove(0);
    assert_eq!(
        one("{{{scheme}}}/{host}/{path}"),
        "{https}/a.example+444/b/c-3ae7d805.html"
    );
    assert_eq!(one("{name} {stem}{ext}"), "c-3ae7d805.html c-3ae7d805.html");
    assert_eq!(one("{query}/x-{index}-{line}"), "3ae7d805/x-00000000-2");
    assert_eq!(one("{hash}").len(), 32);
    assert_eq!(
        paths(&lines, template("{key}/x{ext}")),
        [
            "the template has {key}, but this entry has no `key`",
            "k%2F%2E%2E/x",
            "the template has {key}, but this entry has no `key`"
        ]
    );
    // A key alone may be anything.
    assert_eq!(
        paths(&["http://a.example/ -> \t.."], template("{key}")),
        ["%2E%2E"]
    );
    assert_eq!(
        paths(&["http://a.example/"], template("x/{query}")),
        ["template \"x/{query}\" gives no valid file name"]
    );
}

#[test]
fn a_template_that_makes_no_sense_says_why() {
    for (text, said) in [
        (
            "{title}",
            "{title} at character 1 is not a placeholder; these are: {scheme} {host}",
        ),
        ("é{host", "{ at character 2 has no partner"),
        ("{host}}", "} at character 7 has no partner"),
        (
            "../{host}",
            "template \"../{host}\" leads out of the directory",
        ),
        ("/{host}", "template \"/{host}\" leads out of the directory"),
        ("{host}/", "template \"{host}/\" is not a valid file name"),
        ("", "template \"\" is not a valid file name"),
        ("x.html", "template \"x.html\" has no placeholder"),
        (
            "a\\{host}",
            "template \"a\\\\{host}\" has a character that no name can have",
        ),
    ] {
        let error = text.parse::<super::Template>().unwrap_err().to_string();
        assert!(error.starts_with(said), "{text}: {error}");
    }
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

/// Pieces of URLs that mean something to names.
const PIECES: &[&str] = &[
    "a",
    "A",
    "b",
    "/",
    "//",
    "?",
    "?q=1",
    "&x",
    "%2F",
    "%2e",
    "..",
    ".",
    "%00",
    "%41",
    "%C3%A9",
    "e%CC%81",
    "%E9",
    "%C3%89",
    "con",
    "NUL.txt",
    ".part",
    "~",
    "0123456789abcdef0123456789abcdef",
    ".html",
    " ",
    "%20",
    "%5C",
    ":",
    "%7E",
    "index.html",
    "_",
    "-",
    ".fetch-many",
    "ß",
    "ss",
];

fn url() -> impl Strategy<Value = String> {
    let host = prop::sample::select(
        &[
            "http://a.example/",
            "https://a.example/",
            "http://A.example:8080/",
            "http://b/",
            "http://.fetch-many/",
        ][..],
    );
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..7);
    let long = prop_oneof![9 => Just(0_usize), 1 => 200_usize..600];
    (host, pieces, long)
        .prop_map(|(host, pieces, long)| format!("{host}{}{}", pieces.concat(), "x".repeat(long)))
}

fn schemes() -> impl Strategy<Value = Scheme> {
    let templates = [
        "{host}/{path}",
        "{name}",
        "{stem}",
        "x/{query}x{ext}",
        "{scheme}_{host}",
    ]
    .map(template);
    prop::sample::select(
        [
            vec![Scheme::Tree, Scheme::Flat, Scheme::Hash],
            templates.to_vec(),
        ]
        .concat(),
    )
}

/// A list of these URLs, some of which name their file.
fn listed(urls: &[(String, Option<&'static str>)]) -> Vec<Entry> {
    let line =
        |(url, out): &(String, Option<&str>)| format!("{url} -> {}", out.unwrap_or_default());
    let lines: Vec<_> = urls.iter().map(line).collect();
    entries(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

fn with_outs() -> impl Strategy<Value = Vec<(String, Option<&'static str>)>> {
    let out = prop::sample::select(
        &[
            "a.example/a",
            "a.example/a/b",
            "A",
            "own.html",
            "b/index.html",
            "a.example_a",
        ][..],
    );
    let out = prop_oneof![6 => Just(None), 1 => out.prop_map(Some)];
    prop::collection::vec((url(), out), 1..16)
}

/// What is asked for, for which file; and its name.
fn by_request(entries: &[Entry], scheme: Scheme) -> HashMap<String, Result<String, String>> {
    let names = Names::plan(entries.iter().cloned(), scheme);
    let mut found = HashMap::new();
    for entry in entries {
        let name = match names.of(entry) {
            Err(NoName::Duplicate { .. }) => continue,
            name => name.map(|name| name.path).map_err(|why| why.to_string()),
        };
        found.insert(format!("{} {:?}", entry.uri, entry.out), name);
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_order_of_a_list_does_not_matter(urls in with_outs(), scheme in schemes(), seed in any::<u64>()) {
        let mut shuffled = urls.clone();
        fastrand::Rng::with_seed(seed).shuffle(&mut shuffled);
        let (one, other) = (listed(&urls), listed(&shuffled));
        prop_assert_eq!(by_request(&one, scheme.clone()), by_request(&other, scheme));
    }

    #[test]
    fn no_two_have_one_name_and_none_is_the_directory_of_another(urls in with_outs(), scheme in schemes()) {
        let entries = listed(&urls);
        let names = Names::plan(entries.iter().cloned(), scheme);
        let (mut files, mut directories) = (HashSet::new(), HashSet::new());
        for entry in &entries {
            let Ok(name) = names.of(entry) else { continue };
            let folded = folded(&name.path).into_owned();
            let parents = folded.match_indices('/').map(|(at, _)| folded[..at].to_owned());
            directories.extend(parents);
            prop_assert!(files.insert(folded), "{} twice", name.path);
        }
        prop_assert!(files.is_disjoint(&directories), "{files:?}");
    }

    #[test]
    fn every_name_is_one_that_files_take(urls in with_outs(), scheme in schemes()) {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("out");
        let entries = listed(&urls);
        let names = Names::plan(entries.iter().cloned(), scheme);
        let mut count = 0;
        for entry in &entries {
            let Ok(name) = names.of(entry) else { continue };
            let path = name.path.clone();
            prop_assert!(!folded(&path).starts_with(".fetch-many/"));
            let files = Files::new(&directory, move |_| path.clone()).unsynced().keep_existing();
            let stored = files.open(&Head::new(entry.uri.clone())).and_then(|file| file.commit(Whole::new(0)));
            let path = stored.unwrap_or_else(|error| panic!("{}: {error}", name.path)).path.unwrap();
            prop_assert!(path.starts_with(&directory) && path.is_file());
            count += 1;
        }
        // One file each, and nothing beside the directory.
        prop_assert_eq!(files_below(&directory), count);
        prop_assert!(fs::read_dir(root.path()).unwrap().count() <= 1);
    }
}

fn files_below(directory: &std::path::Path) -> usize {
    let Ok(found) = fs::read_dir(directory) else {
        return 0;
    };
    found
        .map(|found| found.unwrap().path())
        .map(|path| if path.is_dir() { files_below(&path) } else { 1 })
        .sum()
}
