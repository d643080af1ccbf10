//! What is said of lists that are known, in virtual time.

use std::fs;
use std::time::Duration;

use clap::Parser;
use fetch_many::{Plan, Rate, Slots};

use super::hosts::Hosts;
use super::least::{self, Least};
use super::report::Report;
use super::survey::Survey;
use super::{report, response, screen};
use crate::args::{Cli, Command};
use crate::list::{List, Source};
use crate::names::Scheme;
use crate::show::Color;

const TENTH: Duration = Duration::from_millis(100);

/// So many of each host, one host behind the other.
fn sorted(counts: &[usize]) -> Vec<String> {
    let hosts = counts.iter().enumerate();
    let urls = hosts.flat_map(|(host, count)| {
        (0..*count).map(move |page| format!("http://h{host}.example/{page}"))
    });
    urls.collect()
}

fn least(urls: Vec<String>, plan: &Plan) -> Least {
    let list = List::open(Source::Arguments(urls), None).unwrap();
    let entries = list.in_turns().unwrap().flatten();
    least::of(entries, plan, TENTH, &mut Hosts::new())
}

/// In seconds, and how much longer that is than it has to be.
fn ratio(counts: &[usize], limit: usize, per_host: usize) -> f64 {
    let least = least(sorted(counts), &Plan::new(limit).per_host(per_host));
    let all: usize = counts.iter().sum();
    let most = *counts.iter().max().unwrap();
    let rounds = all.div_ceil(limit).max(most.div_ceil(per_host));
    let ideal = TENTH * u32::try_from(rounds).unwrap();
    assert_eq!(least.requests, all as u64);
    least.elapsed.unwrap().as_secs_f64() / ideal.as_secs_f64()
}

#[test]
fn a_sorted_list_takes_hardly_longer_than_it_has_to() {
    // 20,000 of 50 hosts: 31.3 s at 64 at once.
    let ratio = ratio(&[400; 50], 64, 4);
    assert!((1.0..1.1).contains(&ratio), "{ratio}");
}

#[test]
fn nor_does_one_of_which_hosts_have_more_and_less() {
    let zipf: Vec<_> = (1..=300).map(|rank| 2_000 / rank).collect();
    let half = [&[2_000][..], &[4; 500]].concat();
    for counts in [zipf, half, vec![1; 3_000], vec![500, 1]] {
        let ratio = ratio(&counts, 64, 4);
        assert!((1.0..1.1).contains(&ratio), "{ratio}: {:?}", &counts[..2]);
    }
}

#[test]
fn where_all_slots_and_one_host_are_busy_to_the_end_it_takes_a_little_longer() {
    // One of 1,001 hosts has as many as four slots can do in the time that 64 need for all.
    let ratio = ratio(&[&[1_000][..], &[15; 1_000]].concat(), 64, 4);
    assert!((1.0..1.25).contains(&ratio), "{ratio}");
}

#[test]
fn in_the_order_of_the_list_it_would_take_ten_times_as_long() {
    let list = List::open(Source::Arguments(sorted(&[400; 50])), None).unwrap();
    let entries = list.entries().unwrap().flatten();
    let plan = Plan::new(64).per_host(4);
    let least = least::of(entries, &plan, TENTH, &mut Hosts::new());
    assert!(
        least.elapsed.unwrap() > Duration::from_secs(300),
        "{:?}",
        least.elapsed
    );
    assert!(
        least.ledger.share(Slots::Bound) + least.ledger.share(Slots::Host) > 0.8,
        "{:?}",
        least.ledger
    );
}

#[test]
fn a_rate_is_kept() {
    let plan = Plan::new(64).rate(Rate::per_second(10));
    let least = least(sorted(&[101]), &plan);
    // The last is sent after 10 s, and answered.
    assert_eq!(least.elapsed, Some(Duration::from_millis(10_100)));
}

#[test]
fn longer_than_there_are_clocks_for() {
    let list = List::open(Source::Arguments(sorted(&[3])), None).unwrap();
    let entries = list.in_turns().unwrap().flatten();
    let least = least::of(entries, &Plan::new(1), Duration::MAX, &mut Hosts::new());
    assert_eq!(least.elapsed, None);
}

/// What is said of a list with these options.
fn reported(text: &str, options: &[&str]) -> Report {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("list");
    fs::write(&path, text).unwrap();
    let typed = ["fetch-many", "plan", "-i", path.to_str().unwrap()];
    let cli = Cli::try_parse_from(typed.iter().chain(options)).unwrap();
    let Command::Plan(args) = cli.command else {
        panic!("it is `plan`");
    };
    let list = super::open(&args).unwrap();
    let survey = Survey::of(&list, Scheme::try_from(&args.names).unwrap()).unwrap();
    report(&args, &list, survey, response::of(&args).unwrap()).unwrap()
}

#[test]
fn warnings_are_of_others_hosts() {
    let warned = |text: &str, options: &[&str]| reported(text, options).warnings;
    let mut urls = sorted(&[100, 10, 10]);
    let warnings = warned(&urls.join("\n"), &["--rate", "5/s"]);
    assert_eq!(
        warnings,
        [
            "83 % of the list are of h0.example: its limit and its rate decide how long all of it takes."
        ]
    );
    let warnings = warned(&sorted(&[60, 60]).join("\n"), &["--response-time", "100ms"]);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(
        warnings[1].contains("times a second, and another host more than ten: --rate 10/s"),
        "{warnings:?}"
    );
    for url in &mut urls {
        *url = url.replace("h0.example", "localhost:8080");
    }
    let warnings = warned(&urls.join("\n"), &["--response-time", "1ms"]);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warned("http://a.example/\n", &[]).is_empty());
}

#[test]
fn no_line_is_too_long() {
    let long = "a".repeat(60);
    let mut urls: Vec<_> = (0..40)
        .map(|page| format!("http://{long}.{long}.example/{page}"))
        .collect();
    urls.extend(sorted(&[5; 30]));
    urls.extend((0..9).map(|_| format!("ftp://{long}.example/{long}/x")));
    let report = reported(&urls.join("\n"), &[]);
    for width in [40, 80, 200] {
        let text = screen::text(&report, Color::Never.on(false), width);
        for line in text.lines().skip(1) {
            // A word that is longer than a line stays whole.
            let is_one = line.split_whitespace().count() == 1;
            assert!(
                is_one || line.chars().count() <= width.max(46),
                "{width}: {line}"
            );
        }
        assert!(!text.contains('\u{1b}'));
    }
}

#[test]
fn a_list_with_nothing_in_it_takes_no_time() {
    let report = reported("# nothing\n", &[]);
    assert_eq!(
        (report.entries, report.requests, report.time.seconds),
        (0, 0, Some(0.0))
    );
    let text = screen::text(&report, Color::Never.on(false), 80);
    assert!(text.contains("0 requests: at least 0 ns"), "{text}");
}
