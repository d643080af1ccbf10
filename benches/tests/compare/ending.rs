//! The last screen of `cargo bench`, of runs whose samples are made up.

use fetch_many_benches::compare::run::Run;
use fetch_many_race::analysis::State;
use fetch_many_race::record::{End, Missing, Record};
use fetch_many_race::report::{MOST_LINES, ending, sentences};

use crate::made_up::{measure, quiet, record, reports, run, wobble};

fn ends_with(run: &Run, record: &Record) -> String {
    let text = ending(record, reports(run));
    assert!(text.lines().count() <= MOST_LINES, "too long:\n{text}");
    assert!(
        text.lines().last().unwrap().contains("report.html"),
        "the report is not named:\n{text}"
    );
    text
}

#[track_caller]
fn says(text: &str, expected: &str) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(expected), "{expected}\nis not in\n{text}");
}

#[test]
fn a_winner_is_named_with_its_lead_and_what_to_take() {
    let mut run = run("ending-winner", &["throughput", "pinned", "latency"]);
    measure(&mut run, 20, quiet);
    let text = ends_with(&run, &record(&run, End::Complete));
    says(
        &text,
        "throughput: smol costs least CPU per request: 0.58 [0.58, 0.58] of tokio's (µs: smol 7.0, async-std 9.0, threads 10.0, tokio 12.0).",
    );
    says(&text, "pinned: smol costs least");
    says(
        &text,
        "All alike, within 3 %: time per request in throughput; mean latency in pinned and latency at limit 8, 64 and 512;",
    );
    says(
        &text,
        "This machine is quiet (tokio beside itself: throughput 1 %, pinned 1 %).",
    );
    says(
        &text,
        "Take smol where CPU time counts; where requests mostly wait, take what suits your program.",
    );
    assert!(!text.contains("ot measured"), "{text}");
}

#[test]
fn the_reference_may_be_the_winner() {
    let mut run = run("ending-reference", &["throughput"]);
    measure(&mut run, 20, |name, round| {
        let cpu = if name.starts_with("tokio") { 8.0 } else { 10.0 };
        cpu * wobble(name, round, 0.01)
    });
    let text = ends_with(&run, &record(&run, End::Complete));
    says(
        &text,
        "throughput: tokio costs least CPU per request; the next,",
    );
    says(&text, "needs 1.2");
    says(&text, "Take tokio where CPU time counts.");
}

#[test]
fn who_ties_at_the_top_is_named_with_it() {
    let mut run = run("ending-two", &["throughput"]);
    measure(&mut run, 20, |name, round| match name {
        "async-std" => 7.1 * wobble(name, round, 0.01),
        _ => quiet(name, round),
    });
    let text = ends_with(&run, &record(&run, End::Complete));
    says(
        &text,
        "smol and async-std cost least CPU per request and are not told apart",
    );
    says(&text, "Take smol and async-std where CPU time counts.");
}

#[test]
fn a_tie_of_all_has_no_winner() {
    let mut run = run("ending-tie", &["throughput"]);
    measure(&mut run, 20, |name, round| {
        10.0 * wobble(name, round, 0.005)
    });
    let text = ends_with(&run, &record(&run, End::Complete));
    says(
        &text,
        "throughput: all cost the same CPU per request, within 3 %",
    );
    says(
        &text,
        "Take what suits your program: nothing here tells them apart.",
    );
    assert!(!text.contains("costs least"), "{text}");
}

#[test]
fn a_noisy_machine_is_said_to_be_one() {
    let mut run = run("ending-noisy", &["throughput"]);
    measure(&mut run, 20, |name, round| 10.0 * wobble(name, round, 0.13));
    let text = ends_with(&run, &record(&run, End::Complete));
    says(&text, "no difference in CPU per request is shown");
    says(
        &text,
        "This machine is noisy: nothing below 15 % counts (tokio beside itself: throughput 15 %).",
    );
}

#[test]
fn too_few_rounds_are_no_answer() {
    let mut run = run("ending-few", &["throughput"]);
    measure(&mut run, 5, quiet);
    let text = ends_with(&run, &record(&run, End::Complete));
    says(
        &text,
        "throughput: no verdict on CPU per request from 5 rounds, it takes 6",
    );
    says(
        &text,
        "How noisy this machine is cannot be told from 5 rounds",
    );
    says(&text, "Take none of this for an answer");
}

#[test]
fn without_a_twin_the_noise_is_not_known() {
    let mut run = run("ending-no-twin", &["throughput", "smol", "threads"]);
    measure(&mut run, 20, quiet);
    let text = ends_with(&run, &record(&run, End::Complete));
    says(
        &text,
        "How noisy this machine is was not measured: nobody took part twice.",
    );
}

#[test]
fn each_beside_a_loop_of_its_own_has_no_winner() {
    let mut run = run("ending-contract", &["contract"]);
    measure(&mut run, 20, quiet);
    let text = ends_with(&run, &record(&run, End::Complete));
    says(&text, "No strategy is compared with another here");
    for word in ["costs least", "Take"] {
        assert!(!text.contains(word), "{text}");
    }
}

#[test]
fn an_interrupted_run_says_what_is_missing_and_how_to_go_on() {
    let mut run = run("ending-interrupted", &["throughput", "hosts", "big"]);
    measure(&mut run, 20, quiet);
    run.samples.retain(|sample| sample.case == "throughput");
    let text = ends_with(&run, &record(&run, End::Interrupted));
    says(&text, "throughput: smol costs least");
    says(
        &text,
        "Interrupted in throughput. Not measured: hosts and big. Go on with `cargo bench --bench compare -- --resume`.",
    );
}

#[test]
fn a_run_that_cannot_go_on_says_why() {
    let mut run = run("ending-failed", &["throughput", "hosts"]);
    measure(&mut run, 20, quiet);
    run.samples.retain(|sample| sample.case == "throughput");
    let full = End::Failed("samples.jsonl: No space left on device".to_owned());
    let text = ends_with(&run, &record(&run, full));
    says(
        &text,
        "It could not go on in throughput: samples.jsonl: No space left on device. Not measured: hosts.",
    );
}

#[test]
fn nothing_measured_is_said() {
    let run = run("ending-nothing", &["throughput", "hosts"]);
    let text = ends_with(&run, &record(&run, End::Interrupted));
    says(
        &text,
        "Nothing was measured. Interrupted. Not measured: throughput and hosts.",
    );
    assert!(!text.contains("Take"), "{text}");
}

#[test]
fn who_is_not_ranked_is_named_with_the_reason() {
    let mut run = run("ending-invalid", &["throughput", "pinned"]);
    measure(&mut run, 20, quiet);
    for sample in &mut run.samples {
        if sample.contestant == "smol" {
            sample.state = State::Invalid("999 responses, not 1000".to_owned());
        }
    }
    let text = ends_with(&run, &record(&run, End::Complete));
    says(&text, "throughput: async-std costs least");
    says(
        &text,
        "Not ranked: smol in throughput and pinned (round 1: 999 responses, not 1000).",
    );
}

#[test]
fn what_could_not_be_counted_is_said_with_the_reason() {
    let mut run = run("ending-strace", &["throughput"]);
    measure(&mut run, 20, quiet);
    run.notes
        .push("System calls are not counted: strace cannot be started (No such file).".to_owned());
    let text = ends_with(&run, &record(&run, End::Complete));
    says(
        &text,
        "System calls are not counted: strace cannot be started (No such file).",
    );
}

#[test]
fn however_much_went_wrong_the_last_screen_is_one() {
    let mut run = run("ending-everything", &[]);
    measure(&mut run, 6, |name, round| {
        quiet(name, round) * wobble(name, round, 0.2)
    });
    for (number, sample) in run.samples.iter_mut().enumerate() {
        if number % 5 == 0 {
            sample.state = State::Invalid("a reason that is long: ".repeat(20));
        }
    }
    run.notes = vec![
        "A note that takes the better part of a line of the terminal, or all of it."
            .to_owned();
        6
    ];
    let mut record = record(&run, End::Interrupted);
    record.missing = (0..9)
        .map(|number| Missing {
            name: format!("peer-{number}"),
            why: "target/peers/none is not there; scripts/peers/setup may install it".to_owned(),
        })
        .collect();
    let text = ends_with(&run, &record);
    says(&text, "… the rest is in the report.");
    assert!(sentences(&record).join("\n").contains("and 7 more"));
}
