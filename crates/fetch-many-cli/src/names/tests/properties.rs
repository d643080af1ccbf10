//! What all names have in common, whatever the list.

use std::collections::{HashMap, HashSet};
use std::fs;

use fetch_many::{Files, Head, Sink, Whole};
use proptest::prelude::*;

use super::{entries, template};
use crate::list::Entry;
use crate::names::fold::folded;
use crate::names::{Names, NoName, Scheme};

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
