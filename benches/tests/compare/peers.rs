//! Programs of other languages, as `scripts/peers/peers.json` names them.

use std::fs;
use std::path::PathBuf;

use fetch_many_benches::compare::contestant::Peers;
use fetch_many_race::analysis::State;

use crate::cells::sample;
use crate::programs::case;

const CONTESTANT: &str = env!("CARGO_BIN_EXE_contestant");

fn peers(name: &str, list: &str) -> Peers {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let folder = root.join("scripts/peers");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("peers.json"), list).unwrap();
    Peers::read(&root).unwrap()
}

#[test]
fn a_peer_runs_as_any_contestant_does() {
    let list = format!(
        r#"[{{"name": "peer", "command": ["{CONTESTANT}", "threads"], "setup": "scripts/peers/setup"}}]"#
    );
    let peers = peers("peers-present", &list);
    let sample = sample(&case("throughput", 8, 200), &peers.present[0]);
    assert_eq!(sample.state, State::Good);
    assert_eq!(sample.contestant, "peer");
}

#[test]
fn a_peer_that_is_missing_is_named_with_what_installs_it() {
    let list = r#"[
        {"name": "go", "command": ["target/peers/go", "default"], "setup": "scripts/peers/setup"},
        {"name": "script", "command": ["sh", "scripts/peers/none.sh"], "setup": "scripts/peers/setup"},
        {"name": "odd", "command": ["no-such-program"], "setup": "scripts/peers/setup"}
    ]"#;
    let peers = peers("peers-missing", list);
    assert!(peers.present.is_empty());
    let missing: Vec<_> = peers
        .missing
        .iter()
        .map(|(name, why)| format!("{name}: {why}"))
        .collect();
    let install = "is not there; scripts/peers/setup may install it";
    assert_eq!(
        missing,
        [
            format!("go: target/peers/go {install}"),
            format!("script: scripts/peers/none.sh {install}"),
            format!("odd: no-such-program {install}"),
        ]
    );
}

#[test]
fn what_a_peer_says_of_itself_is_what_it_is_held_to() {
    let list = r#"[
        {"name": "one", "command": ["sh"], "in_flight": "one", "connections": "kept", "about": "one by one"},
        {"name": "anew", "command": ["sh"], "in_flight": "limit", "connections": "one per request"}
    ]"#;
    let peers = peers("peers-declared", list);
    let declared = peers
        .present
        .iter()
        .map(|peer| (peer.in_flight, peer.reconnects));
    assert_eq!(
        declared.collect::<Vec<_>>(),
        [(Some(1), false), (None, true)]
    );
}
