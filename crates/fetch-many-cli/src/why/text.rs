//! The account of a run as text.

use std::fmt::Write as _;

use super::account::Account;
use super::facts::{Facts, share, time};
use super::hosts::Host;
use super::rules::{findings, without_effect};
use super::summary::{elapsed, heading, standing, summary};
use super::table::Table;
use crate::show::{self, Paint};

/// So many hosts are shown.
const HOSTS: usize = 10;

/// Lines of more than this are hard to read, however wide a screen is.
const WIDEST: usize = 120;

/// All that is said of a run, in lines of at most so many columns where words allow it.
pub(super) fn render(account: &Account, width: usize, paint: Paint) -> String {
    let page = Page {
        width: width.min(WIDEST),
        paint,
    };
    let facts = Facts::of(account);
    let mut text = page.wrapped("", &heading(account));
    text.push_str(&page.paint.strong(summary(&account.tally, elapsed(account))));
    text.push('\n');
    if let Some(standing) = standing(account) {
        text.push_str(&page.wrapped("", standing));
    }
    for section in [
        page.findings(&facts),
        page.table(account),
        page.hosts(account),
        page.errors(account),
        page.without_effect(&facts),
    ] {
        if !section.is_empty() {
            text.push('\n');
            text.push_str(&section);
        }
    }
    text
}

struct Page {
    width: usize,
    paint: Paint,
}

impl Page {
    /// The text in lines, the first of which begins so; the others are as far in.
    fn wrapped(&self, begin: &str, text: &str) -> String {
        show::wrapped(begin, begin.chars().count(), text, self.width) + "\n"
    }

    fn heading(&self, text: &str) -> String {
        format!("{}\n", self.paint.strong(text))
    }

    fn findings(&self, facts: &Facts<'_>) -> String {
        let found = findings(facts);
        let mut text = String::new();
        for finding in &found {
            text.push_str(&self.wrapped("* ", &finding.says));
            text.push_str(&self.wrapped("  What would help: ", &finding.helps));
        }
        if found.is_empty() {
            return String::new();
        }
        self.heading("What it spent its time on") + &text
    }

    fn table(&self, account: &Account) -> String {
        if account.ledger.total() == 0 {
            return String::new();
        }
        let table = Table::of(&account.ledger);
        let title = format!(
            "Where {} slots went in {}, in slot-seconds",
            show::count(account.ledger.limit),
            show::duration(elapsed(account))
        );
        let mut text = self.heading(&title);
        let widest = table
            .rows
            .iter()
            .map(|row| row.label.chars().count())
            .max()
            .unwrap_or(0)
            .max(3);
        let seconds = table.total.seconds.len();
        let bar = self.width.saturating_sub(widest + seconds + 24).min(40);
        for row in table.rows.iter().chain([&table.total]) {
            let is_total = std::ptr::eq(row, &raw const table.total);
            let bar = if is_total {
                String::new()
            } else {
                bar_of(row.part, bar)
            };
            let line = format!(
                "  {:<6}  {:<widest$}  {:>seconds$}  {:>5} %  {bar}",
                row.use_of(),
                row.label,
                row.seconds,
                row.percent
            );
            let line = line.trim_end();
            let line = if is_total {
                self.paint.strong(line)
            } else {
                line.to_owned()
            };
            let _ = writeln!(text, "{line}");
        }
        text
    }

    fn hosts(&self, account: &Account) -> String {
        let hosts = account.hosts.slowest();
        if hosts.is_empty() {
            return String::new();
        }
        let shown = hosts.len().min(HOSTS);
        let title = match hosts.len() {
            1 => "The host, by the time that slots were in use for it".to_owned(),
            all if all == shown => {
                format!("All {all} hosts, by the time that slots were in use for them")
            }
            all => format!(
                "The slowest {shown} of {} hosts, by the time that slots were in use for them",
                show::count(all as u64)
            ),
        };
        let name = self.width.saturating_sub(48).clamp(20, 60);
        let mut text = self.wrapped("", &title);
        let _ = writeln!(
            text,
            "  {:<name$} {:>8} {:>8} {:>6} {:>9} {:>9}",
            "", "entries", "not ok", "time", "each", "longest"
        );
        for (host, sums) in &hosts[..shown] {
            text.push_str(&self.host(&show::shortened(host, name), name, sums, account));
        }
        if let Some((count, others)) = account.hosts.others() {
            let label = format!("(up to {} others)", show::count(count));
            text.push_str(&self.host(&label, name, others, account));
        }
        text
    }

    fn host(&self, label: &str, width: usize, host: &Host, account: &Account) -> String {
        let failed = show::count(host.entries - host.ok);
        let failed = format!("{failed:>8}");
        let mut line = format!(
            "  {label:<width$} {:>8} {} {:>6} {:>9} {:>9}\n",
            show::count(host.entries),
            if host.entries > host.ok {
                self.paint.bad(failed)
            } else {
                failed
            },
            share(host.in_use(), account.hosts.all().in_use()),
            time(host.mean()),
            time(host.longest)
        );
        if !host.errors.is_empty() {
            line.push_str(&self.wrapped("      ", &listed(&host.errors)));
        }
        line
    }

    fn errors(&self, account: &Account) -> String {
        let errors = &account.hosts.all().errors;
        if errors.is_empty() {
            return String::new();
        }
        self.heading("What failed") + &self.wrapped("  ", &listed(errors))
    }

    fn without_effect(&self, facts: &Facts<'_>) -> String {
        let sentences = without_effect(facts);
        if sentences.is_empty() {
            return String::new();
        }
        let lines = sentences
            .iter()
            .map(|sentence| self.wrapped("* ", sentence));
        self.heading("What would not help") + &lines.collect::<String>()
    }
}

/// So many of each kind, the most first.
pub(super) fn listed(errors: &std::collections::BTreeMap<String, u64>) -> String {
    let mut errors: Vec<_> = errors.iter().collect();
    errors.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let errors = errors
        .into_iter()
        .map(|(kind, count)| format!("{} {}", show::count(*count), show::escaped(kind)));
    errors.collect::<Vec<_>>().join(", ")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a part from 0 to 1 of a few columns"
)]
fn bar_of(part: f64, width: usize) -> String {
    "#".repeat((part * width as f64).round() as usize)
}
