//! The batches of the bench `faults`.

use std::process::Command;
use std::time::Duration;

use fetch_many_benches::contestants::ENTRIES;
use fetch_many_benches::faulty::{BODY_BYTES, Batch, Cost, Mix};
use fetch_many_benches::harness::{Process, ServerProcess};
use fetch_many_benches::server::Behaviour;

const SERVER: &str = env!("CARGO_BIN_EXE_fault_server");
const SINK: &str = env!("CARGO_BIN_EXE_sink_server");

fn start(program: &str, body_bytes: usize) -> ServerProcess {
    let behaviour = Behaviour {
        body_bytes,
        ..Behaviour::default()
    };
    ServerProcess::start_program(program.as_ref(), &behaviour).unwrap()
}

fn fetch(name: &str, server: &ServerProcess, mix: Mix) -> Result<Cost, String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_fault_contestant"));
    let mut contestant = Process::start(program.arg(name), name).unwrap();
    let batch = Batch {
        url: server.urls()[0].clone(),
        limit: 8,
        requests: 200,
        mix,
    };
    let line = serde_json::to_string(&batch).unwrap();
    contestant.send(&line).unwrap();
    let answer = contestant.receive(Duration::from_secs(60)).unwrap();
    serde_json::from_str(&answer).unwrap()
}

#[test]
fn faults_are_where_they_should_be_and_nowhere_else() {
    for entry in ENTRIES.iter().filter(|entry| entry.bare().is_some()) {
        for mix in Mix::ALL {
            let mut server = start(SERVER, BODY_BYTES);
            assert_eq!(fetch(entry.name, &server, mix).unwrap().healthy, 190);
            assert_eq!(server.read().unwrap().requests, 200);
        }
        // Every path of the sink is healthy, and no body of the other is as long as it should be.
        let wrong = fetch(entry.name, &start(SINK, BODY_BYTES), Mix::Faulty).unwrap_err();
        assert!(wrong.contains("faulty request"), "{wrong}");
        let wrong = fetch(entry.name, &start(SERVER, BODY_BYTES - 1), Mix::Clean).unwrap_err();
        assert!(wrong.contains("clean request"), "{wrong}");
    }
}
