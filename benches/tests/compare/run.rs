//! A run is kept, gone on with, and reported.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::symlink;

use fetch_many_benches::compare::files;
use fetch_many_benches::compare::run::Run;
use fetch_many_benches::compare::store::Store;
use fetch_many_race::record::{End, Record};

use crate::made_up::{folder, options};
use crate::programs::programs;

fn order(run: &Run) -> Vec<(String, usize)> {
    let samples = run.samples.iter();
    samples
        .map(|sample| (sample.contestant.clone(), sample.round))
        .collect()
}

#[test]
fn a_run_that_was_cut_off_is_gone_on_with() {
    let folder = folder("resumed");
    let asked = [
        "throughput",
        "smol",
        "tokio-twin",
        "--rounds=2",
        "--seed=3",
        "--pin=no",
    ];
    let mut whole = Run::begin(&options(&asked), programs(), &folder).unwrap();
    whole.execute().unwrap();
    assert_eq!(whole.samples.len(), 6);

    // As if it had been ended in the middle of writing the fifth sample.
    let path = whole.store.folder().join("samples.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let fifth = text.match_indices('\n').nth(3).unwrap().0;
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(fifth as u64 + 100).unwrap();

    let mut resumed = Run::begin(&options(&["--resume"]), programs(), &folder).unwrap();
    assert_eq!(resumed.samples.len(), 4);
    resumed.execute().unwrap();
    assert_eq!(order(&resumed), order(&whole));

    let record = files::write(&resumed, End::Complete, &folder).unwrap();
    assert_eq!(Record::read(resumed.store.folder()), Ok(record));
    let report = fs::read_to_string(folder.join("report.md")).unwrap();
    for expected in [
        "## Resolution",
        "## throughput",
        "| tokio-twin",
        "seed: 3",
        "too few rounds",
    ] {
        assert!(report.contains(expected), "{expected} is not in:\n{report}");
    }
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    for expected in ["<svg", "prefers-color-scheme", "tokio-twin", "</html>"] {
        assert!(page.contains(expected), "{expected} is not in the page");
    }
    assert!(
        !page.contains("http"),
        "the page needs something from elsewhere"
    );
    let csv = fs::read_to_string(resumed.store.folder().join("samples.csv")).unwrap();
    assert_eq!(csv.lines().count(), 7);
    let columns = csv.lines().map(|line| line.split(',').count());
    assert!(
        columns
            .collect::<Vec<_>>()
            .windows(2)
            .all(|two| two[0] == two[1])
    );
}

#[test]
fn one_fault_does_not_end_the_run() {
    let folder = folder("fault");
    let asked = [
        "throughput",
        "planted-crash",
        "smol",
        "--rounds=2",
        "--pin=no",
    ];
    let mut run = Run::begin(&options(&asked), programs(), &folder).unwrap();
    run.execute().unwrap();
    // Who has failed is not asked again: two rounds of two, and one sample.
    assert_eq!(run.samples.len(), 5);
    files::write(&run, End::Complete, &folder).unwrap();
    let report = fs::read_to_string(folder.join("report.md")).unwrap();
    assert!(
        report.contains("**planted-crash** INVALID: round "),
        "{report}"
    );
    assert!(
        report.contains("stderr: this contestant crashes"),
        "{report}"
    );
}

#[test]
fn names_that_nobody_has_are_told() {
    for unknown in ["nobody", "--reference=nobody"] {
        let folder = folder("nobody");
        let run = Run::begin(&options(&[unknown]), programs(), &folder);
        let failure = run.unwrap_err().to_string();
        assert!(failure.starts_with("nobody is neither a scenario nor a contestant"));
        // Nothing is there to go on with.
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told() {
    let folder = folder("full");
    let asked = ["throughput", "smol", "--rounds=1", "--pin=no"];
    let mut run = Run::begin(&options(&asked), programs(), &folder).unwrap();
    symlink("/dev/full", folder.join("samples.jsonl")).unwrap();
    run.store = Store::at(folder).unwrap();
    let failure = run.execute().unwrap_err().to_string();
    assert!(failure.contains("No space left on device"), "{failure}");
}
