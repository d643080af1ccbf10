//! The page.

use std::path::Path;

use fetch_many_conformance::Law;
use fetch_many_conformance::checks::ALL;
use fetch_many_conformance::faults::{Expected, ROWS};

use super::bare::{self, Came, Off};
use super::checks::{self, Verdict, YES};
use super::faults::{self, Found};
use super::seen::Committed;
use super::table::Table;
use super::{Failure, Tested, risk};
use crate::out_of_the_box::CLIENTS;

const HEAD: &str = include_str!("page/head.md");
const CHECKS: &str = include_str!("page/checks.md");
const CLIENT_CHECKS: &str = include_str!("page/client_checks.md");
const FAULTS: &str = include_str!("page/faults.md");
const ABOUT_CLIENTS: &str = include_str!("page/clients.md");
const SENT: &str = include_str!("page/sent.md");

/// Runs everything and makes the page of it. What a check needs and is not here, is taken from the
/// committed page, if that is given: it is said which.
///
/// # Errors
/// If a part of it cannot be run to its end.
pub fn page(strategies: &[Tested], committed: Option<&Path>) -> Result<String, Failure> {
    let mut checks = checks::of_strategies(strategies)?;
    if let Some(committed) = committed.map(Committed::read).transpose()? {
        for (check, verdicts) in ALL.iter().zip(&mut checks) {
            committed.believe(check, strategies, verdicts);
        }
    }
    let faults = faults::of_strategies(strategies)?;
    let clients = bare::of_clients()?;
    let client_checks = checks::of_clients()?;
    let parts = [
        HEAD.to_owned(),
        "## In figures\n\n".to_owned(),
        figures(strategies, &checks, &faults),
        client_figures(&clients),
        risk::cards(strategies)?,
        CHECKS.to_owned(),
        check_table(strategies, &checks),
        client_check_table(&client_checks),
        FAULTS.to_owned(),
        fault_table(strategies, &faults, &clients),
        ABOUT_CLIENTS.to_owned(),
        SENT.to_owned(),
        sent_table(),
    ];
    Ok(parts.concat().trim_end().to_owned() + "\n")
}

fn figures(strategies: &[Tested], checks: &[Vec<Verdict>], faults: &[Vec<Found>]) -> String {
    let mut table = Table::new([
        "strategy",
        "checks kept",
        "excepted",
        "unseen",
        "broken",
        "faults as expected",
        "deviations recorded",
        "not recorded",
    ]);
    for (x, strategy) in strategies.iter().enumerate() {
        let verdict = |is: fn(&Verdict) -> bool| count(checks, |row| is(&row[x]));
        let found = |is: fn(&Found) -> bool| count(faults, |row| is(&row[x]));
        table.row([
            strategy.name().to_owned(),
            verdict(|verdict| *verdict == Verdict::Kept),
            verdict(|verdict| matches!(verdict, Verdict::Excepted(_))),
            verdict(|verdict| matches!(verdict, Verdict::Unseen(_))),
            verdict(|verdict| *verdict == Verdict::Broken),
            found(|found| found.met),
            found(|found| found.reason.is_some()),
            found(|found| !found.met && found.reason.is_none()),
        ]);
    }
    let (laws, checks, faults) = (Law::ALL.len(), checks.len(), faults.len());
    format!("{laws} laws, {checks} checks, {faults} faults.\n\n{table}")
}

fn client_figures(clients: &[Vec<Came>]) -> String {
    let mut table = Table::new([
        "client out of the box",
        "faults as expected",
        "a response where an error must come",
        "another response",
        "an error where a response must come",
        "no end",
        "panic",
        "n/a",
    ]);
    for (x, client) in CLIENTS.iter().enumerate() {
        let cells = clients.iter().map(|row| row[x]);
        let cells: Vec<_> = cells.zip(ROWS.iter().map(|row| row.expected)).collect();
        let off = |off| count(&cells, |(came, expected)| came.off(*expected) == Some(off));
        table.row([
            client.name.to_owned(),
            count(&cells, |(came, expected)| {
                *came != Came::Lacks && came.off(*expected).is_none()
            }),
            off(Off::ResponseForError),
            off(Off::OtherResponse),
            off(Off::ErrorForResponse),
            off(Off::Endless),
            off(Off::Panic),
            count(&cells, |(came, _)| *came == Came::Lacks),
        ]);
    }
    table.to_string()
}

fn count<T>(rows: &[T], is: impl Fn(&T) -> bool) -> String {
    rows.iter().filter(|row| is(row)).count().to_string()
}

fn check_table(strategies: &[Tested], checks: &[Vec<Verdict>]) -> String {
    let names = strategies.iter().map(Tested::name);
    let head = ["law", "check", "what it demands"];
    let mut table = Table::new(head.into_iter().chain(names));
    for (check, verdicts) in ALL.iter().zip(checks) {
        let (law, name) = (check.law.number().to_string(), format!("`{}`", check.name));
        let cells = [law, name, check.says.to_owned()];
        table.row(cells.into_iter().chain(verdicts.iter().map(Verdict::cell)));
    }
    table.to_string()
}

fn client_check_table(checks: &[Vec<Verdict>]) -> String {
    if checks.is_empty() {
        return String::new();
    }
    let names = CLIENTS.iter().map(|client| client.name);
    let mut table = Table::new(["check"].into_iter().chain(names));
    for (check, verdicts) in checks::for_clients().into_iter().zip(checks) {
        let cells = [format!("`{}`", check.name)];
        table.row(cells.into_iter().chain(verdicts.iter().map(Verdict::cell)));
    }
    format!("{CLIENT_CHECKS}{table}")
}

fn fault_table(strategies: &[Tested], faults: &[Vec<Found>], clients: &[Vec<Came>]) -> String {
    let names = strategies.iter().map(Tested::name);
    let names = names.chain(CLIENTS.iter().map(|client| client.name));
    let mut table = Table::new(["fault", "expected"].into_iter().chain(names));
    for ((row, found), came) in ROWS.iter().zip(faults).zip(clients) {
        let cells = [format!("`{}`", row.name), row.expected.to_string()];
        let found = found.iter().map(|found| match found.met {
            true if is_one(row.expected) => YES.to_owned(),
            true => found.came.clone(),
            false => format!("**{}**", found.came),
        });
        let came = came
            .iter()
            .map(|came| match (came.off(row.expected), came) {
                (Some(_), came) => format!("**{came}**"),
                (None, Came::Stopped | Came::Lacks) => came.to_string(),
                (None, _) => YES.to_owned(),
            });
        table.row(cells.into_iter().chain(found).chain(came));
    }
    table.to_string()
}

/// Whether only one thing may come of it, so that it need not be said again.
fn is_one(expected: Expected) -> bool {
    match expected {
        Expected::Ok(..) => true,
        Expected::Err(kinds) => kinds.len() == 1,
    }
}

fn sent_table() -> String {
    let mut table = Table::new(["fault", "the server"]);
    for row in ROWS {
        table.row([format!("`{}`", row.name), row.sends()]);
    }
    table.to_string()
}
