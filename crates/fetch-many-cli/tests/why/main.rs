//! `why` names what a run spent its time on, when that is known because it was planted.

mod command;
mod pages;
mod planted;
#[cfg(target_os = "linux")]
mod real;

use std::path::Path;

use fetch_many::{FetchMany, FetchManyExt, Outcome};
use fetch_many_cli::journal::{self, Failure, Head, Id, Journal, Last, Line, Run, State, Tally};
use fetch_many_cli::why::Account;

/// What there is to tell of a run with this plan.
fn plan_of(plan: &fetch_many::Plan) -> journal::Plan {
    journal::Plan {
        strategy: "smol".into(),
        limit: plan.limit.get() as u64,
        per_host: plan.per_host.map(|limit| limit.get() as u64),
        rate: plan
            .rate
            .map(|rate| format!("{}/s", 1_000 / rate.interval.as_millis())),
        lookahead: Some(plan.lookahead as u64),
    }
}

/// Fetches these, writes what came of them as the program does, and reads it again. `busy` is called with each outcome.
fn fetched(
    dir: &Path,
    fetcher: &dyn FetchMany,
    urls: &[String],
    plan: &fetch_many::Plan,
    busy: impl FnMut(),
) -> Account {
    let entries: Vec<_> = urls.iter().map(String::as_str).enumerate().collect();
    let account = fetched_besides(dir, fetcher, &entries, plan, 0, busy);
    assert_eq!(account.tally.entries(), urls.len() as u64);
    account
}

/// The same, of entries with their positions in a list of which so many are there already.
fn fetched_besides(
    dir: &Path,
    fetcher: &dyn FetchMany,
    entries: &[(usize, &str)],
    plan: &fetch_many::Plan,
    skipped: u64,
    mut busy: impl FnMut(),
) -> Account {
    let mut head = Head::new("urls.txt", blake3::hash(b"urls").to_string(), plan_of(plan));
    let settings = [("names", "tree"), ("no-decode", "false"), ("ok", "200-299")];
    head.settings = settings
        .map(|(name, value)| (name.into(), value.into()))
        .into();
    let (mut journal, _) = Journal::open(dir, &head).unwrap();
    let mut outcomes = fetcher.fetch(entries.iter().map(|(_, url)| *url), plan);
    let (mut tally, mut began) = (
        Tally {
            skipped,
            ..Tally::default()
        },
        None,
    );
    for outcome in outcomes.by_ref() {
        let began = *began.get_or_insert(outcome.timing.taken);
        let line = line(entries[outcome.index], &outcome).came(&outcome, began);
        let line = judged(line);
        count(&mut tally, &line);
        journal.write(&line).unwrap();
        busy();
    }
    tally.retries = outcomes.tally().retries as u64;
    let ledger = journal::Ledger::from(&outcomes.ledger());
    assert!(ledger.adds_up(), "{ledger:?}");
    journal
        .finish(&Last {
            tally,
            ledger,
            ..Last::default()
        })
        .unwrap();
    let account = Account::read(Run::find(dir, None).unwrap()).unwrap();
    assert_eq!(account.untold(), 0);
    account
}

fn line((index, url): (usize, &str), outcome: &Outcome) -> Line {
    let mut line = Line::new(index as u64, index as u64 + 1, url);
    let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
        *blake3::hash(url.as_bytes()).as_bytes();
    line.id = Some(Id(id));
    if let Ok(response) = &outcome.result {
        line.file = Some(url.trim_start_matches("http://").to_owned());
        line.blake3 = Some(blake3::hash(response.body()).to_string());
    }
    line
}

/// A status of an error is a failure, as it is by default.
fn judged(mut line: Line) -> Line {
    if let Some(status) = line.status.filter(|status| *status >= 400) {
        line.state = State::Failed;
        line.error = Some(Failure::new("status", format!("status {status}")));
    }
    line
}

fn count(tally: &mut Tally, line: &Line) {
    match line.state {
        State::Ok => tally.ok += 1,
        State::Failed => tally.failed += 1,
        State::Cancelled => tally.cancelled += 1,
    }
    tally.bytes += line.bytes.unwrap_or(0);
}

/// So many URLs of each of so many hosts, one host after the other.
fn sorted(hosts: usize, each: usize) -> Vec<String> {
    let host = |host: usize| (0..each).map(move |page| format!("http://{host}.example/{page}"));
    (0..hosts).flat_map(host).collect()
}

/// The same, hosts in turns.
fn in_turns(hosts: usize, each: usize) -> Vec<String> {
    let page = |page: usize| (0..hosts).map(move |host| format!("http://{host}.example/{page}"));
    (0..each).flat_map(page).collect()
}
