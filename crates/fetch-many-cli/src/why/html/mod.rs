//! The account of a run as a page that needs nothing else: no script, no font, no network.

mod chart;
mod escape;
mod waterfall;

use std::fmt::Write as _;

use self::escape::escape;
use super::account::Account;
use super::facts::{Facts, share, time};
use super::hosts::Host;
use super::rules::{findings, without_effect};
use super::summary::{elapsed, heading, standing, summary};
use super::table::{Row, Table, name};
use super::text::listed;
use crate::show;

const STYLE: &str = include_str!("style.css");

/// So many hosts are shown.
const HOSTS: usize = 50;

/// The page.
pub(super) fn render(account: &Account) -> String {
    let facts = Facts::of(account);
    let title = escape(&heading(account));
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>Where the time went</h1>\n<p class=\"quiet\">{title}</p>\n\
         <p class=\"sum\">{}</p>\n",
        escape(&summary(&account.tally, elapsed(account)))
    );
    if let Some(standing) = standing(account) {
        let _ = writeln!(html, "<p class=\"bad\">{}</p>", escape(standing));
    }
    html.push_str(&found(&facts));
    html.push_str(&chart::render(account));
    html.push_str(&table(account));
    html.push_str(&hosts(account));
    let errors = &account.hosts.all().errors;
    if !errors.is_empty() {
        let _ = writeln!(
            html,
            "<h2>What failed</h2>\n<p>{}</p>",
            escape(&listed(errors))
        );
    }
    html.push_str(&list(
        "ul",
        "What would not help",
        without_effect(&facts)
            .iter()
            .map(|sentence| escape(sentence)),
    ));
    html.push_str(&waterfall::render(account));
    html.push_str("</body>\n</html>\n");
    html
}

fn found(facts: &Facts<'_>) -> String {
    let found = findings(facts).into_iter().map(|finding| {
        let (says, helps) = (escape(&finding.says), escape(&finding.helps));
        format!("{says}<br><span class=\"quiet\">What would help:</span> {helps}")
    });
    list("ol", "What it spent its time on", found)
}

fn list(tag: &str, title: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return String::new();
    }
    let items = items.join("</li>\n<li>");
    format!("<h2>{title}</h2>\n<{tag}>\n<li>{items}</li>\n</{tag}>\n")
}

fn table(account: &Account) -> String {
    if account.ledger.total() == 0 {
        return String::new();
    }
    let table = Table::of(&account.ledger);
    let mut html = format!(
        "<h2>Where {} slots went in {}</h2>\n<div class=\"wide\"><table class=\"table-of-slots\">\n<thead><tr><th></th><th>slots were</th>\
         <th class=\"n\">slot-seconds</th><th class=\"n\">%</th><th class=\"bar\"></th></tr></thead>\n<tbody>\n",
        show::count(account.ledger.limit),
        escape(&show::duration(elapsed(account)))
    );
    for row in &table.rows {
        html.push_str(&cause(row));
    }
    let _ = writeln!(
        html,
        "</tbody>\n<tfoot><tr><td></td><td>all</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td></td></tr></tfoot></table></div>",
        table.total.seconds, table.total.percent
    );
    html
}

fn cause(row: &Row) -> String {
    let (name, use_of) = (name(row.slots), row.use_of());
    format!(
        "<tr><td class=\"use\">{use_of}</td><td><span class=\"is\" style=\"background:var(--{name})\"></span>{}</td>\
         <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"bar\"><i style=\"width:{:.1}%;background:var(--{name})\"></i></td></tr>\n",
        row.label,
        row.seconds,
        row.percent,
        100.0 * row.part
    )
}

fn hosts(account: &Account) -> String {
    let hosts = account.hosts.slowest();
    if hosts.is_empty() {
        return String::new();
    }
    let title = match hosts.len() {
        all if all <= HOSTS => "Hosts, by the time that slots were in use for them".to_owned(),
        all => format!(
            "The slowest {HOSTS} of {} hosts, by the time that slots were in use for them",
            show::count(all as u64)
        ),
    };
    let mut html = format!(
        "<h2>{title}</h2>\n<div class=\"wide\"><table class=\"hosts\">\n<thead><tr><th></th><th class=\"n\">entries</th><th class=\"n\">not ok</th>\
         <th class=\"n\">time</th><th class=\"n\">each</th><th class=\"n\">longest</th><th></th></tr></thead>\n<tbody>\n"
    );
    for (name, sums) in hosts.iter().take(HOSTS) {
        html.push_str(&host(&show::shortened(name, 60), sums, account));
    }
    if let Some((count, others)) = account.hosts.others() {
        html.push_str(&host(
            &format!("(up to {} others)", show::count(count)),
            others,
            account,
        ));
    }
    html.push_str("</tbody></table></div>\n");
    html
}

fn host(name: &str, host: &Host, account: &Account) -> String {
    let failed = host.entries - host.ok;
    format!(
        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n{}\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
         <td class=\"quiet\">{}</td></tr>\n",
        escape(name),
        show::count(host.entries),
        if failed > 0 { " bad" } else { "" },
        show::count(failed),
        escape(&share(host.in_use(), account.hosts.all().in_use())),
        escape(&time(host.mean())),
        escape(&time(host.longest)),
        escape(&listed(&host.errors))
    )
}
