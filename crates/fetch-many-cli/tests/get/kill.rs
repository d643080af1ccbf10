//! Killed at any moment, and run again.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::{Duration, Instant};

use fetch_many_raw_server::{Hit, RawServer, Reply};

use crate::command::{Place, list, outcomes, program, run, tree};

/// How many moments, and how many URLs. `FETCH_MANY_KILLS=200x5000` for all that is promised.
fn amount() -> (usize, usize) {
    let given = std::env::var("FETCH_MANY_KILLS").unwrap_or_else(|_| "20x500".to_owned());
    let (moments, urls) = given.split_once('x').expect("two numbers with an x");
    (
        moments.parse().expect("a number"),
        urls.parse().expect("a number"),
    )
}

/// Bodies of many lengths, now and then a failure that heals.
fn answer(hit: &Hit) -> Reply {
    let number: usize = hit.path.trim_start_matches('/').parse().unwrap_or_default();
    let body = hit.path.repeat(1 + number * 37 % 3_000);
    match number % 31 {
        3 if hit.attempt % 2 == 1 => Reply::new().response(503, &[], ""),
        5 if hit.attempt % 2 == 1 => Reply::new().rst(),
        7 => {
            let half = body.len() / 2;
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
            Reply::new()
                .raw(head + &body[..half])
                .pause(Duration::from_millis(2))
                .raw(&body.as_bytes()[half..])
        }
        _ => Reply::new().ok(body),
    }
}

#[test]
fn whenever_it_is_killed_the_next_run_makes_the_same_tree() {
    let (moments, urls) = amount();
    let server = RawServer::start(answer).unwrap();
    let place = Place::new();
    let list = place.write(
        "list",
        list((0..urls).map(|number| server.url(&format!("/{number}")))),
    );
    let began = Instant::now();
    let undisturbed = run(&[
        "get",
        "-i",
        &list,
        "--out",
        &place.arg("whole"),
        "-qq",
        "--per-host",
        "32",
    ]);
    let took = began.elapsed();
    assert_eq!(undisturbed.code, 0, "{undisturbed:?}");
    let whole = tree(&place.path("whole"));
    assert_eq!(whole.len(), urls);
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    for moment in 0..moments {
        let after = took.mul_f64(random.f64());
        let dir = place.path(&format!("killed{moment}"));
        let again = killed_and_run_again(&server, &list, &dir, after);
        assert_eq!(
            again,
            Ok(()),
            "killed after {after:?} of {took:?}, seed {seed}"
        );
        assert!(
            tree(&dir) == whole,
            "the trees differ: killed after {after:?}, seed {seed}"
        );
        std::fs::remove_dir_all(&dir).unwrap();
    }
}

fn killed_and_run_again(
    server: &RawServer,
    list: &str,
    dir: &Path,
    after: Duration,
) -> Result<(), String> {
    let out = dir.display().to_string();
    let arguments = ["get", "-i", list, "--out", &out, "-qq", "--per-host", "32"];
    let mut child = program(&arguments).spawn().unwrap();
    // This is the moment: what it does at that time is what is looked for.
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    let written: HashSet<_> = done(dir).into_keys().collect();
    let before = server.counts();
    let ran = run(&arguments);
    if ran.code != 0 {
        return Err(format!("{ran:?}"));
    }
    let twice = server
        .hits_since(&before)
        .into_iter()
        .find(|hit| written.contains(&server.url(&hit.path)));
    if let Some(hit) = twice {
        return Err(format!("{} was written down, and fetched again", hit.path));
    }
    match done(dir).into_iter().find(|(_, lines)| *lines != 1) {
        Some((url, lines)) => Err(format!("{url} has {lines} lines that say that it is done")),
        None => Ok(()),
    }
}

/// How many lines of the journal say that it is done, by URL.
fn done(dir: &Path) -> BTreeMap<String, usize> {
    let mut done = BTreeMap::new();
    for line in outcomes(dir).iter().filter(|line| line["state"] == "ok") {
        *done
            .entry(line["url"].as_str().expect("it has one").to_owned())
            .or_default() += 1;
    }
    done
}
