//! What is said of a list, as people read it: [`text`].

use std::fmt::Write as _;
use std::time::Duration;

use super::report::{HostOf, Report};
use super::response::Known;
use crate::show::{Paint, count, duration, escaped, part, percent, shortened, wrapped};

/// So many columns of a line about a host are for numbers.
const NUMBERS: usize = 34;

/// The report in lines of at most so many columns.
pub(super) fn text(report: &Report, paint: Paint, width: usize) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write_head(&mut text, report, paint, width);
    let _ = write_hosts(&mut text, report, paint, width);
    let _ = write_slots(&mut text, report, width);
    let _ = write_rest(&mut text, report, paint, width);
    for warning in &report.warnings {
        push_wrapped(&mut text, &format!("! {warning}"), width);
    }
    text
}

type Written = std::fmt::Result;

fn write_head(text: &mut String, report: &Report, paint: Paint, width: usize) -> Written {
    let (urls, hosts) = (
        of(report.entries, "entry", "entries"),
        of(report.hosts.number, "host", "hosts"),
    );
    writeln!(
        text,
        "{} ({}): {urls} of {hosts}",
        escaped(&report.list),
        report.format
    )?;
    let time = &report.time;
    let requests = of(report.requests, "request", "requests");
    let least = match time.seconds {
        Some(seconds) => format!("at least {}", duration(Duration::from_secs_f64(seconds))),
        None => "longer than there are clocks for".to_owned(),
    };
    writeln!(text, "{requests}: {}", paint.strong(least))?;
    let rate = time.per_second.map_or(String::new(), |rate| {
        format!(", at most {} a second", number(rate))
    });
    let how = match time.response {
        Known::Assumed => "as is assumed (--response-time)",
        Known::Given => "as given",
        Known::Measured => "the median of that run",
    };
    let (limit, per_host) = (count(time.limit as u64), count(time.per_host as u64));
    push_wrapped(
        text,
        &format!("  {limit} at once, {per_host} of them to one host{rate}"),
        width,
    );
    let response = duration(Duration::from_secs_f64(time.response_seconds));
    push_wrapped(text, &format!("  {response} an answer, {how}"), width);
    Ok(())
}

fn write_hosts(text: &mut String, report: &Report, paint: Paint, width: usize) -> Written {
    let largest = &report.hosts.largest;
    if largest.is_empty() {
        return Ok(());
    }
    let room = width.saturating_sub(NUMBERS).max(12);
    let longest = largest
        .iter()
        .map(|host| host.host.chars().count())
        .max()
        .unwrap_or(0);
    let room = longest.clamp(12, room);
    let head = format!(
        "  {:room$} {:>12} {:>8} {:>8}",
        "host", "entries", "share", "a second"
    );
    writeln!(text, "\n{}", paint.quiet(head))?;
    for host in largest {
        write_host(text, host, room)?;
    }
    let shown: u64 = largest.iter().map(|host| host.entries).sum();
    let good = report.entries - report.bad_lines.number;
    if let Some(more) = report
        .hosts
        .number
        .checked_sub(largest.len() as u64)
        .filter(|more| *more > 0)
    {
        let others = format!("{} more", count(more));
        writeln!(
            text,
            "  {others:room$} {:>12} {:>8}",
            count(good - shown),
            percent(part(good - shown, good))
        )?;
    }
    Ok(())
}

fn write_host(text: &mut String, host: &HostOf, room: usize) -> Written {
    let name = shortened(&host.host, room);
    let rate = if host.per_second > 0.0 {
        number(host.per_second)
    } else {
        String::new()
    };
    let line = format!(
        "  {name:room$} {:>12} {:>8} {rate:>8}",
        count(host.entries),
        percent(host.share)
    );
    writeln!(text, "{}", line.trim_end())
}

fn write_slots(text: &mut String, report: &Report, width: usize) -> Written {
    let mut slots: Vec<_> = report
        .time
        .slots
        .iter()
        .filter(|(_, share)| **share >= 0.005)
        .collect();
    slots.sort_by(|one, other| other.1.total_cmp(one.1));
    if slots.is_empty() {
        return Ok(());
    }
    let slots = slots
        .into_iter()
        .map(|(name, part)| format!("{} {}", percent(*part), meaning(name)));
    let slots = slots.collect::<Vec<_>>().join(", ");
    writeln!(text)?;
    push_wrapped(text, &format!("slots: {slots}"), width);
    Ok(())
}

/// What a slot is at, in words.
fn meaning(name: &str) -> &str {
    match name {
        "wait" => "answers",
        "host" => "empty for --per-host",
        "rate" => "empty for --rate",
        "bound" => "empty, because what was taken ahead waits for its host",
        "tail" => "empty at the end",
        name => name,
    }
}

fn write_rest(text: &mut String, report: &Report, paint: Paint, width: usize) -> Written {
    let names = &report.names;
    let collide = match names.collisions {
        0 => "none collides".to_owned(),
        1 => format!(
            "1 collides, so {} in theirs",
            of(names.hashed, "file has a hash", "files have a hash")
        ),
        number => format!(
            "{} collide, so {} in theirs",
            count(number),
            of(names.hashed, "file has a hash", "files have a hash")
        ),
    };
    let duplicates = format!(
        "{}, fetched once",
        of(names.duplicates, "duplicate", "duplicates")
    );
    let duplicates = Some(duplicates).filter(|_| names.duplicates > 0);
    let refused = format!("{} that no file can have", count(names.refused));
    let refused = Some(refused)
        .filter(|_| names.refused > 0)
        .map(|refused| paint.bad(refused));
    let all: Vec<_> = [Some(collide), duplicates, refused]
        .into_iter()
        .flatten()
        .collect();
    push_wrapped(text, &format!("names: {}", all.join("; ")), width);
    let needed = count(report.descriptors.needed);
    let allowed = report.descriptors.allowed.map(count);
    let allowed = allowed.map_or(String::new(), |allowed| {
        format!(", of {allowed} that are allowed")
    });
    push_wrapped(
        text,
        &format!("descriptors: {needed} at most{allowed}"),
        width,
    );
    let bad = &report.bad_lines;
    if bad.number == 0 {
        return Ok(());
    }
    writeln!(
        text,
        "{}",
        paint.bad(of(bad.number, "bad line:", "bad lines:"))
    )?;
    for line in &bad.first {
        let said = if line.text.is_empty() {
            line.reason.clone()
        } else {
            format!("{}: {}", line.reason, line.text)
        };
        push_wrapped(text, &format!("  line {}: {said}", count(line.line)), width);
    }
    match bad.number - bad.first.len() as u64 {
        0 => Ok(()),
        more => writeln!(text, "  and {} more", count(more)),
    }
}

fn of(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

fn number(rate: f64) -> String {
    if rate < 10.0 {
        format!("{rate:.1}")
    } else {
        format!("{rate:.0}")
    }
}

/// The words in lines that are not too long, further ones indented by two columns more.
fn push_wrapped(text: &mut String, words: &str, width: usize) {
    let indent = words.len() - words.trim_start_matches(' ').len();
    let (begin, words) = words.split_at(indent);
    text.push_str(&wrapped(begin, indent + 2, words, width));
    text.push('\n');
}
