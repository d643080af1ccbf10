//! The slowest hundred, each where it was in the time of the run.

use std::fmt::Write as _;

use super::escape::escape;
use crate::journal::Line;
use crate::show;
use crate::why::account::Account;
use crate::why::digits::float;
use crate::why::facts::time;
use crate::why::hosts;

/// A row each, the slowest first.
pub(super) fn render(account: &Account) -> String {
    let lines = account.slowest.lines();
    if lines.is_empty() {
        return String::new();
    }
    let title = match lines.len() {
        1 => "The slowest entry".to_owned(),
        count => format!("The slowest {count} entries"),
    };
    let end = lines
        .iter()
        .map(|line| line.finished())
        .max()
        .unwrap_or(0)
        .max(account.ledger.elapsed);
    let mut html = format!(
        "<h2>{title}</h2>\n<p class=\"quiet\">From the first request to the outcome, in the time of the run. The colours are those of the \
         table; what is empty at the end of a bar is pauses between attempts.</p>\n"
    );
    for line in lines {
        html.push_str(&row(line, end));
    }
    html
}

fn row(line: &Line, end: u64) -> String {
    let percent = |nanos: u64| 100.0 * float(nanos) / float(end.max(1));
    let came = match (hosts::kind(line), line.status) {
        (Some(kind), _) => format!("<span class=\"bad\">{}</span>", escape(&kind)),
        (None, Some(status)) => status.to_string(),
        (None, None) => String::new(),
    };
    let attempts = if line.attempts > 1 {
        format!(" · {} attempts", line.attempts)
    } else {
        String::new()
    };
    let mut html = format!(
        "<div class=\"row\"><b>{} <span class=\"quiet\">{} · {came}{attempts}</span></b><div class=\"track\"><div class=\"took\" \
         style=\"left:{:.2}%;width:{:.2}%\" title=\"{}\">",
        escape(&show::shortened(&line.url, 90)),
        escape(&time(line.in_flight())),
        percent(line.started.unwrap_or(0)),
        percent(line.in_flight()),
        escape(&spent(line)),
    );
    let all = float(line.in_flight().max(1));
    for (spent, nanos) in line
        .phases
        .iter()
        .filter(|(spent, _)| hosts::is_in_use(*spent))
    {
        let part = 100.0 * float(nanos) / all;
        let _ = write!(
            html,
            "<i style=\"width:{part:.2}%;background:var(--{})\"></i>",
            spent.name()
        );
    }
    html.push_str("</div></div></div>\n");
    html
}

/// `connect 20 ms, wait 3.0 s`.
fn spent(line: &Line) -> String {
    let spent = line
        .phases
        .iter()
        .map(|(spent, nanos)| format!("{spent} {}", time(nanos)));
    spent.collect::<Vec<_>>().join(", ")
}
