//! Takes what is kept of a run into `docs/results`: [`copy()`].

use std::fs;
use std::path::Path;

use fetch_many_race::Failure;
use fetch_many_race::record::{FILE, Record};
use fetch_many_race::report::render;

use super::edition::{PEERS, results};

/// `samples.jsonl` stays behind: of its latencies the record has the curves, a fiftieth of the size.
const SAMPLES: &str = "samples.csv";
/// What every checkout has.
const OURS: [&str; 5] = ["target/", "scripts/", "benches/", "crates/", "docs/"];
/// Where people and machines keep what is theirs.
const THEIRS: [&str; 10] = [
    "/home/", "/root/", "/work/", "/tmp/", "/Users/", "/opt/", "/mnt/", "/var/", "/srv/", "/data/",
];

/// Keeps a run under a date, without any path or name of this machine.
///
/// # Errors
/// If the run is not over, a file cannot be read or written, or something names this machine.
pub fn copy(run: &Path, date: &str) -> Result<(), Failure> {
    if !is_date(date.strip_suffix(PEERS).unwrap_or(date)) {
        return Err(Failure::new(format_args!(
            "a date looks like 2026-11-21, or 2026-11-21{PEERS}, not like {date}"
        )));
    }
    let read = |name: &str| {
        let path = run.join(name);
        let text = fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
        let text = relative(&text);
        refuse(&text, &path)?;
        Ok::<_, Failure>(text)
    };
    let (record, samples) = (read(FILE)?, read(SAMPLES)?);
    let folder = results().join(date);
    let lost = |error: std::io::Error| Failure::at(&folder, &error);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(lost)?;
    }
    fs::create_dir_all(&folder).map_err(lost)?;
    fs::write(folder.join(FILE), record).map_err(lost)?;
    fs::write(folder.join(SAMPLES), samples).map_err(lost)?;
    render(&Record::read(&folder)?, &folder)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let lengths: Vec<_> = parts.iter().map(|part| part.len()).collect();
    parts.iter().all(digits) && lengths == [4, 2, 2]
}

/// Without what comes before those folders that every checkout has.
fn relative(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('/') {
        let (before, path) = rest.split_at(start);
        kept.push_str(before);
        let is_start = !before.ends_with(|c: char| c.is_alphanumeric() || "_.:-/".contains(c));
        let end = path.find(|c: char| c.is_whitespace() || "\"'<>:,".contains(c));
        let (path, after) = path.split_at(end.unwrap_or(path.len()));
        let inside = OURS.iter().filter_map(|ours| {
            let slash = path.find(&format!("/{ours}"))?;
            Some(slash + 1)
        });
        match inside.min().filter(|_| is_start) {
            Some(inside) => kept.push_str(&path[inside..]),
            None => kept.push_str(path),
        }
        rest = after;
    }
    kept + rest
}

/// Nothing that is published names the machine, or a path of it.
fn refuse(text: &str, path: &Path) -> Result<(), Failure> {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let between = |c: char| c.is_whitespace() || "\"'<>,()".contains(c);
    for (number, line) in text.lines().enumerate() {
        let foreign = line.split(between).find(|word| {
            let is_host = !host.trim().is_empty() && *word == host.trim();
            is_host || THEIRS.iter().any(|theirs| word.starts_with(theirs))
        });
        if let Some(word) = foreign {
            return Err(Failure::new(format_args!(
                "{}:{} names {word}, which is this machine's own",
                path.display(),
                number + 1
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_in_the_checkout() {
        let text = r#""why": "/home/me/fetch-many/target/peers/go is not there", http://a/target/b, <a/docs/b>"#;
        let expected = r#""why": "target/peers/go is not there", http://a/target/b, <a/docs/b>"#;
        assert_eq!(relative(text), expected);
    }

    #[test]
    fn what_is_the_machines_own_is_refused() {
        let refused = |text: &str| {
            refuse(text, Path::new("report.json"))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            refused("a\n\"/home/me/.cargo/bin/x\""),
            "report.json:2 names /home/me/.cargo/bin/x, which is this machine's own"
        );
        assert_eq!(refuse("/proc and target/peers", Path::new("a")), Ok(()));
    }

    #[test]
    fn dates_are_told_from_other_names() {
        assert!(is_date("2026-11-21"));
        for other in ["2026-11-1", "today", "2026-11-21-033000", "../2026"] {
            assert!(!is_date(other), "{other}");
        }
    }
}
