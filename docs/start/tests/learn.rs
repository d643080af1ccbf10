//! `cargo learn`, as a reader meets it: its list, its first program, its server, and what it says to a wrong name.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use fetch_many_start::server;

fn learn(words: &[&str]) -> Output {
    let ran = Command::new(env!("CARGO_BIN_EXE_learn"))
        .args(words)
        .output();
    ran.expect("the program was built with this test")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn alone_it_lists_the_programs_by_chapter() {
    let list = text(&learn(&[]).stdout);
    let place = |what: &str| {
        list.find(what)
            .unwrap_or_else(|| panic!("no {what} in\n{list}"))
    };
    assert!(place("(docs/01-one-contract.md)") < place("  sequential "));
    assert!(place("  sequential ") < place("  try warmest "));
    assert!(place("  try warmest ") < place("(docs/02-threads.md)"));
    assert!(
        place("  * join_all ") < place("(docs/04-gevent.md)"),
        "it needs the async clients"
    );
}

#[test]
fn the_first_program_draws_one_after_the_other_and_then_four_at_a_time() {
    let server = server::start().expect("a free port");
    let ran = learn(&["stations", &server.url("")]);
    let drawn = text(&ran.stdout);
    assert!(ran.status.success(), "{drawn}{}", text(&ran.stderr));
    let lines: Vec<_> = drawn
        .lines()
        .filter(|line| line.starts_with("  station "))
        .collect();
    assert_eq!(lines.len(), 24, "{drawn}");
    assert!(
        lines
            .iter()
            .all(|line| line.contains('█') && line.ends_with(" °C")),
        "{drawn}"
    );

    // Where a bar begins says what it waited for: one after the other each begins where the last one ended.
    let begins = |line: &&str| line.find('█');
    let sequential: Vec<_> = lines[..12].iter().map(begins).collect();
    assert!(
        sequential.is_sorted() && sequential[0] < sequential[11],
        "{drawn}"
    );
    let four: Vec<_> = lines[12..16].iter().map(begins).collect();
    assert!(
        four.iter().all(|begin| *begin == four[0]),
        "four begin together\n{drawn}"
    );
    assert_eq!(server.counts().peak_in_flight, 4);
}

#[test]
fn what_comes_with_a_503_is_no_reading() {
    let server = server::start().expect("a free port");
    let drawn = text(&learn(&["stations", &server.url("/down")]).stdout);
    assert_eq!(drawn.matches("status 503").count(), 24, "{drawn}");
    assert!(!drawn.contains("°C"), "{drawn}");
}

#[test]
fn outcomes_come_for_all_stations() {
    let ran = learn(&["outcomes"]);
    let printed = text(&ran.stdout);
    let mut stations: Vec<u32> = printed
        .lines()
        .filter_map(|line| line.split_once(": ")?.0.parse().ok())
        .collect();
    stations.sort_unstable();
    assert_eq!(
        stations,
        (0..12).collect::<Vec<_>>(),
        "{printed}{}",
        text(&ran.stderr)
    );
}

#[test]
fn a_wrong_name_is_said_to_be_one() {
    for (words, says) in [
        (&["nothing"][..], "There is no program nothing."),
        (&["try"], "There is no program try."),
        (&["try", "nothing"], "There is no exercise nothing."),
        (&["try", "sequential"], "There is no exercise sequential."),
        (&["warmest"], "There is no program warmest."),
        (&["../main"], "There is no program ../main."),
        (&["mod"], "There is no program mod."),
        (&[""], "There is no program ."),
    ] {
        let ran = learn(words);
        assert!(!ran.status.success());
        let said = text(&ran.stderr);
        assert!(
            said.contains(says) && said.contains("`cargo learn` lists them"),
            "{said}"
        );
    }
}

#[test]
fn a_program_in_python_has_a_command_of_its_own() {
    let ran = learn(&["sequential.py"]);
    assert!(!ran.status.success());
    assert!(
        text(&ran.stderr).contains("is in Python"),
        "{}",
        text(&ran.stderr)
    );
}

/// A server, and what it has printed first. It ends with its input.
struct Server(Child, String);

impl Server {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_learn"));
        let command = command
            .arg("server")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .expect("the program was built with this test");
        let url = line(&mut child);
        Self(child, url)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // An error means that it has ended by itself.
        let _ = self.0.wait();
    }
}

fn line(child: &mut Child) -> String {
    let out = child.stdout.as_mut().expect("it is piped");
    let mut line = String::new();
    BufReader::new(out)
        .read_line(&mut line)
        .expect("it prints text");
    line.trim().to_owned()
}

#[test]
fn where_the_servers_port_is_taken_another_does() {
    // An error here: something else has it, which does as well.
    let _taken = TcpListener::bind(("127.0.0.1", server::PORT));
    let mut server = Server::start();
    let port = server
        .1
        .strip_prefix("http://127.0.0.1:")
        .and_then(|port| port.parse::<u16>().ok());
    assert!(
        port.is_some_and(|port| port != server::PORT),
        "{}",
        server.1
    );

    assert!(learn(&["sequential", &server.1]).status.success());
    let input = server.0.stdin.as_mut().expect("it is piped");
    input.write_all(b"counts\n").expect("it reads");
    let counts = r#"{"requests":12,"connections":1,"peak_in_flight":1}"#;
    assert_eq!(line(&mut server.0), counts);
}
