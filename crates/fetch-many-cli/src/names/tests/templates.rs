//! Names by other schemes than the tree.

use super::{entries, paths, template};
use crate::names::{Names, NoName, Scheme, Template};

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
    let mut unplanned = Names::unplanned(Scheme::Hash);
    assert_eq!(unplanned.take(&entries(&lines)[0]).unwrap().path, hashes[0]);
}

#[test]
fn of_a_list_that_comes_while_it_is_fetched_the_first_has_the_name() {
    let lines = [
        "http://a.example/",
        "http://a.example/#x",
        "http://a.example/b -> own",
        "http://a.example/c -> OWN",
        "http://a.example/b -> own",
        "http://a.example/d -> 00000000.html",
    ];
    let taken = |scheme| {
        let mut names = Names::unplanned(scheme);
        let entries = entries(&lines);
        entries
            .iter()
            .map(|entry| names.take(entry).err())
            .collect::<Vec<_>>()
    };
    let duplicate = |line| Some(NoName::Duplicate { line });
    let refused = |line| {
        let why = format!("line {line} has the same file name");
        Some(NoName::Refused(why))
    };
    let (own, given) = (refused(4), duplicate(4));
    assert_eq!(
        taken(Scheme::Hash),
        [None, duplicate(2), None, own.clone(), given.clone(), None]
    );
    assert_eq!(
        taken(Scheme::Index),
        [None, None, None, own, given, refused(2)]
    );
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
        let error = text.parse::<Template>().unwrap_err().to_string();
        assert!(error.starts_with(said), "{text}: {error}");
    }
}
