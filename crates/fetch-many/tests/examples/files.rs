//! The examples that write files: `download` and `resume`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use fetch_many::Config;
use fetch_many_threads::Blocking;
use sha2::{Digest, Sha256};

use crate::{Failure, agent, bare, download, resume, servers};

/// A directory that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("fetch-many-examples-{}-{number}", process::id());
        Self(env::temp_dir().join(name))
    }

    /// What is there, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// One of the two programs that download: whether all is there, and what it said.
type Download = fn(&Path, &[String]) -> Result<(bool, String), Failure>;

fn ours(directory: &Path, lines: &[String]) -> Result<(bool, String), Failure> {
    let fetcher = Blocking::new(&Config::default().decode(false))?;
    let mut said = Vec::new();
    let is_all = download::download(&fetcher, directory, lines, &mut said)?;
    Ok((is_all, String::from_utf8(said)?))
}

fn theirs(directory: &Path, lines: &[String]) -> Result<(bool, String), Failure> {
    let mut said = Vec::new();
    let is_all = bare::download::download(&agent(), directory, lines, &mut said)?;
    Ok((is_all, String::from_utf8(said)?))
}

#[test]
fn files_that_break_off_are_gone_on_with() -> Result<(), Failure> {
    for download in [ours, theirs] as [Download; 2] {
        let (server, scratch) = (servers::files()?, Scratch::new());
        let digest: String = Sha256::digest(servers::file())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let other = "0".repeat(64);
        let lines = [
            format!("{} {digest}", server.url("/a")),
            format!("{} {other}", server.url("/b")),
            server.url("/c"),
            server.url("/missing"),
        ];
        let (is_all, said) = download(&scratch.0, &lines)?;
        assert!(!is_all, "{said}");
        assert_eq!(scratch.names(), ["a", "c"], "{said}");
        for name in scratch.names() {
            assert!(fs::read(scratch.0.join(name))? == servers::file());
        }
        assert!(said.contains("error: body has the sha-256 "), "{said}");
        assert!(said.contains("error: status 404 Not Found"), "{said}");
        assert_eq!(said.lines().count(), 4, "{said}");
        let gone_on = server.hits();
        let gone_on = gone_on.iter().filter(|hit| hit.header("range").is_some());
        assert_eq!(gone_on.count(), 3);

        // What is there is not asked for again.
        let (is_all, said) = download(&scratch.0, &lines[..1])?;
        assert!(is_all && said.is_empty(), "{said}");
        assert_eq!(server.attempts("/a"), 2);
    }
    Ok(())
}

/// One of the two programs that go on with a list.
type Resume = fn(&str, &Path) -> Result<(), Failure>;

#[test]
fn a_list_is_gone_on_with() -> Result<(), Failure> {
    let ours: Resume = |list, log| {
        let fetcher = Blocking::new(&Config::default())?;
        resume::fetch_rest(&fetcher, list.as_bytes(), log)?;
        Ok(())
    };
    let theirs: Resume = |list, log| {
        bare::resume::fetch_rest(&agent(), list.as_bytes(), log)?;
        Ok(())
    };
    for resume in [ours, theirs] {
        let (server, scratch) = (servers::anything()?, Scratch::new());
        fs::create_dir(&scratch.0)?;
        let log = scratch.0.join("log");
        let paths = (0..100).map(|number| format!("/{number}"));
        let paths = paths.chain(["/busy", "/missing"].map(str::to_owned));
        let urls: Vec<_> = paths.map(|path| server.url(&path)).collect();
        let list = urls.join("\n");
        // A program that was ended while it wrote its third line.
        let [first, second, third] = [0, 1, 2].map(|number| &urls[number]);
        fs::write(
            &log,
            format!("200 5 {first}\n200 5 {second}\n200 5 {}", &third[..9]),
        )?;
        resume(&list, &log)?;
        let text = fs::read_to_string(&log)?;
        let lines: HashSet<_> = text.lines().collect();
        let expected: HashSet<_> = urls
            .iter()
            .map(|url| match url.ends_with("/missing") {
                true => format!("404 4 {url}"),
                false => format!("200 5 {url}"),
            })
            .collect();
        assert_eq!(lines, expected.iter().map(String::as_str).collect());
        assert_eq!(text.lines().count(), urls.len());
        assert_eq!(
            server.counts().hits,
            urls.len() - 2 + 1,
            "the busy one twice"
        );

        // Whatever has failed is asked for again, and nothing else is.
        let refused = server.url("/late");
        drop(server);
        resume(&format!("{list}\n{refused}"), &log)?;
        assert_eq!(fs::read_to_string(&log)?, text);
    }
    Ok(())
}
