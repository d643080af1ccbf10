//! The record of a run is one thing, which is written down, and which what is published has kept.

use std::fs;
use std::path::PathBuf;

use fetch_many_benches::compare::contestant::root;
use fetch_many_benches::compare::files;
use fetch_many_race::analysis::State;
use fetch_many_race::record::{End, Record};
use fetch_many_race::report;

use crate::made_up::{measure, quiet, record, reports, run};

fn schema() -> (PathBuf, String) {
    let path = root().join("benches/report.schema.json");
    let text = fs::read_to_string(&path).unwrap_or_default();
    (path, text)
}

/// `FETCH_MANY_WRITE_SCHEMA=1` writes the file; a change that an older reader would not understand takes another
/// number of the schema besides.
#[test]
fn what_a_record_looks_like_is_written_down() {
    let (path, text) = schema();
    let now = Record::schema().unwrap();
    if std::env::var_os("FETCH_MANY_WRITE_SCHEMA").is_some() {
        fs::write(&path, &now).unwrap();
    } else {
        assert!(text == now, "{} is not what a record is", path.display());
    }
}

#[test]
fn a_record_is_read_as_it_was_written() {
    let mut run = run("record", &["throughput", "memory"]);
    measure(&mut run, 20, quiet);
    let written = files::write(&run, End::Complete, reports(&run)).unwrap();
    let read = Record::read(run.store.folder()).unwrap();
    assert_eq!(read, written);
    assert_eq!(read.json(), written.json());
    assert_eq!(report::markdown(&read), report::markdown(&written));
}

#[test]
fn what_is_of_another_schema_or_has_more_is_refused() {
    let mut run = run("record-other", &["throughput"]);
    measure(&mut run, 6, quiet);
    let folder = run.store.folder();
    let mut other = record(&run, End::Complete);
    other.schema += 1;
    let refused = |text: &str| {
        fs::write(folder.join("report.json"), text).unwrap();
        Record::read(folder).unwrap_err().to_string()
    };
    let with_more = |text: &str| text.replacen("\"notes\"", "\"more\": 1, \"notes\"", 1);
    let text = other.json().unwrap();
    // Another schema may well have more: that is no reason to speak of fields.
    for text in [with_more(&text), text] {
        let why = refused(&text);
        assert!(
            why.ends_with("schema 2 is not 1, the one that this version reads"),
            "{why}"
        );
    }
    other.schema -= 1;
    let text = with_more(&other.json().unwrap());
    assert!(refused(&text).contains("unknown field `more`"));
}

/// In the case `cut` each contestant is compared with itself in the case `closing`.
#[test]
fn who_is_not_ranked_in_one_case_is_no_rival_in_another() {
    let mut run = run("record-closing", &["faulty"]);
    measure(&mut run, 6, quiet);
    for sample in &mut run.samples {
        if sample.case == "faulty/closing" && sample.contestant == "smol" && sample.round == 1 {
            sample.state = State::Invalid("999 responses, not 1000".to_owned());
        }
    }
    let record = record(&run, End::Complete);
    let cut = record.table("faulty/cut").unwrap();
    let compared = |name: &str| cut.row(name).unwrap().comparisons.len();
    assert_eq!((compared("threads"), compared("smol")), (2, 0));
}

/// A change of the schema or of a renderer shows here, before somebody reads a page that its record does not say.
#[test]
fn what_is_published_is_what_its_record_says() {
    let results = root().join("docs/results");
    let folders = fs::read_dir(&results).unwrap();
    let folders: Vec<_> = folders.map(|entry| entry.unwrap().path()).collect();
    assert!(!folders.is_empty());
    for folder in folders {
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        let record = Record::read(&folder).unwrap();
        let name = folder.display();
        assert!(record.json().unwrap() == read("report.json"), "{name}");
        assert!(report::markdown(&record) == read("report.md"), "{name}");
        assert!(report::page(&record) == read("report.html"), "{name}");
    }
}
