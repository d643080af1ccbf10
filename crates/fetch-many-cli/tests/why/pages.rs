//! What is printed of a run: that it adds up, and that nothing in it steers a screen or is markup.

use std::fs;
use std::time::Duration;

use fetch_many::testing::{Fake, Reply};
use fetch_many::{ErrorKind, Plan, Retry};
use fetch_many_cli::journal::{Failure, Head, Journal, Line, Run, State};
use fetch_many_cli::show::Color;
use fetch_many_cli::why::{Account, Standing};
use serde_json::Value;

use super::{fetched, in_turns, plan_of};

/// A run with some of everything.
fn account() -> Account {
    let mut asked = 0_u32;
    let fake = Fake::new(move |request| {
        asked += 1;
        let host = request.uri().host().unwrap_or_default();
        match (host, asked % 7) {
            ("2.example", _) => Reply::from(ErrorKind::Connect).after(Duration::from_millis(30)),
            (_, 3) => Reply::status(503),
            (_, 5) => Reply::from(ErrorKind::Truncated),
            (_, rest) => Reply::from("hello").after(Duration::from_millis(u64::from(rest) * 137)),
        }
    });
    let plan = Plan::new(7)
        .per_host(3)
        .lookahead(10_000)
        .retry(Retry::default().seed(7));
    let dir = tempfile::tempdir().unwrap();
    fetched(dir.path(), &fake, &in_turns(4, 50), &plan, || {
        fake.pass(Duration::from_micros(321));
    })
}

/// The numbers of a column of the table, and that below them.
fn column(text: &str, from_the_right: usize) -> (Vec<u64>, u64) {
    let table = text
        .split("in slot-seconds\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    let number = |line: &str| {
        let line = line.trim_end_matches(['#', ' ']);
        let cell = line.rsplit(' ').nth(from_the_right).unwrap();
        cell.replace(['.', ','], "").parse::<u64>().unwrap()
    };
    let mut numbers: Vec<_> = table.lines().map(number_of(&number)).collect();
    let all = numbers.pop().unwrap();
    (numbers, all)
}

fn number_of<'a>(number: &'a impl Fn(&str) -> u64) -> impl Fn(&'a str) -> u64 {
    move |line| number(line)
}

#[test]
fn the_printed_table_adds_up() {
    let account = account();
    for width in [20, 80, 200] {
        let text = account.text(width, Color::Never.on(false));
        let (percents, all) = column(&text, 1);
        assert_eq!((percents.iter().sum(), all), (all, 1_000), "{text}");
        assert!(percents.len() > 3, "{text}");
    }
}

#[test]
fn lines_are_as_wide_as_was_asked_for() {
    let account = account();
    for (width, most) in [(80, 80), (200, 120)] {
        let text = account.text(width, Color::Never.on(false));
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(most), "{text}");
    }
}

#[test]
fn json_adds_up_and_has_its_names() {
    let account = account();
    let json: Value = serde_json::from_str(&account.json()).unwrap();
    let sum: u64 = json["slots"]
        .as_object()
        .unwrap()
        .values()
        .map(|nanos| nanos.as_u64().unwrap())
        .sum();
    assert_eq!(Some(sum), json["total"].as_u64());
    let product = json["limit"].as_u64().unwrap() * json["elapsed"].as_u64().unwrap();
    assert_eq!(product, sum);
    let names: Vec<_> = json
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut expected = [
        "version",
        "run",
        "runs",
        "standing",
        "tally",
        "limit",
        "elapsed",
        "full",
        "total",
        "slots",
        "untold",
        "findings",
        "without_effect",
        "errors",
        "hosts",
        "other_hosts",
        "slowest",
    ];
    expected.sort_unstable();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected, "the manual has each of them");
    assert_eq!(json["slowest"].as_array().unwrap().len(), 100);
}

#[test]
fn a_page_needs_nothing_else() {
    let html = account().html();
    for foreign in ["src=", "href=", "url(", "@import", "<script", "<link"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    assert_eq!(html.matches("class=\"row\"").count(), 100);
    for part in [
        "prefers-color-scheme: dark",
        "max-width: 44rem",
        "<svg ",
        "What it spent its time on",
    ] {
        assert!(html.contains(part), "{part}");
    }
    for tag in [
        "div", "table", "p", "span", "li", "ol", "ul", "svg", "path", "b", "tr", "td",
    ] {
        let open =
            html.matches(&format!("<{tag} ")).count() + html.matches(&format!("<{tag}>")).count();
        assert_eq!(open, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

/// What servers and lists say, may be anything.
#[test]
fn nothing_steers_a_screen_and_nothing_is_markup() {
    let dir = tempfile::tempdir().unwrap();
    let mut head = Head::new("li<b>st\u{1b}[2J", "", plan_of(&Plan::new(2)));
    head.plan.strategy = "<i>\u{7}".into();
    head.plan.rate = Some("<u>\u{9b}".into());
    let (mut journal, _) = Journal::open(dir.path(), &head).unwrap();
    let mut line = Line::new(0, 1, "http://<img>\u{1b}.example/\u{202e}\n");
    (line.state, line.attempts, line.started) = (State::Failed, 1, Some(0));
    line.phases.add(fetch_many::Spent::Wait, 1_000_000);
    line.error = Some(Failure::new("<k>\u{8}", "<m>"));
    journal.write(&line).unwrap();
    let account = Account::read(Run::find(dir.path(), None).unwrap()).unwrap();
    let text = account.text(80, Color::Never.on(false));
    assert!(
        !text
            .contains(|letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}'),
        "{text:?}"
    );
    let html = account.html();
    for markup in [
        "<img", "<b>st", "<i>\u{7}", "<u>", "<k>", "<m>", "\u{1b}", "\u{202e}",
    ] {
        assert!(!html.contains(markup), "{markup:?}");
    }
    assert!(html.contains("&lt;img&gt;"));
}

#[test]
fn a_run_that_was_killed_tells_what_its_lines_tell() {
    let dir = tempfile::tempdir().unwrap();
    let whole = account();
    let fake = Fake::new(|_| Reply::from("hello").after(Duration::from_secs(1)));
    let killed = fetched(dir.path(), &fake, &in_turns(2, 4), &Plan::new(2), || {});
    assert_eq!(
        (whole.standing, killed.standing),
        (Standing::Ended, Standing::Ended)
    );
    let path = dir.path().join(".fetch-many/journal.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let end = text.find("{\"record\":\"end\"").unwrap();
    fs::write(&path, &text[..end + 20]).unwrap();

    let killed = Account::read(Run::find(dir.path(), None).unwrap()).unwrap();
    assert_eq!(killed.standing, Standing::Killed);
    assert_eq!(
        (killed.tally.ok, killed.ledger.elapsed, killed.untold()),
        (8, 4_000_000_000, 0)
    );
    assert!(
        killed
            .text(80, Color::Never.on(false))
            .contains("It was killed, so its last line is missing")
    );
    assert_eq!(
        killed.without_effect(),
        [] as [&str; 0],
        "nobody knows how often the limit was reached"
    );
    assert!(killed.html().contains("It was killed"));
    assert!(killed.json().contains("\"standing\": \"killed\""));

    let all: Vec<_> = text.lines().take(4).collect();
    fs::write(&path, all.join("\n") + "\n").unwrap();
    let held = Journal::open(dir.path(), &killed.head).unwrap();
    assert_eq!(
        Account::read(Run::find(dir.path(), None).unwrap())
            .unwrap()
            .standing,
        Standing::GoingOn
    );
    drop(held);
    let first = Account::read(Run::find(dir.path(), Some(1)).unwrap()).unwrap();
    assert_eq!((first.standing, first.tally.ok), (Standing::Killed, 3));
}

#[test]
fn a_run_of_nothing_is_no_trouble() {
    let dir = tempfile::tempdir().unwrap();
    let nothing = fetched(
        dir.path(),
        &Fake::new(|_| "hello"),
        &[],
        &Plan::new(2),
        || {},
    );
    let text = nothing.text(80, Color::Never.on(false));
    assert!(text.contains("0 = 0 ok; 0 B in 0 ns"), "{text}");
    assert!(nothing.findings().is_empty());
    assert!(nothing.html().ends_with("</html>\n") && nothing.json().contains("\"slowest\": []"));
}
