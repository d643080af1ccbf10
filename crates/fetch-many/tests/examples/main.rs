//! The examples do what they say, as the same programs with a client alone do it, in fewer lines.
#![cfg(all(
    feature = "digest",
    feature = "json",
    feature = "testing",
    feature = "url"
))]

#[path = "../../examples/api.rs"]
#[expect(dead_code, reason = "its `main` is the example's")]
mod api;
mod bare;
#[path = "../../examples/download.rs"]
#[expect(dead_code, reason = "its `main` is the example's")]
mod download;
mod files;
#[path = "../../examples/links.rs"]
#[expect(dead_code, reason = "its `main` is the example's")]
mod links;
#[path = "../../examples/resume.rs"]
#[expect(dead_code, reason = "its `main` is the example's")]
mod resume;
mod servers;

use std::time::Duration;

use fetch_many::testing::{Fake, Reply};
use fetch_many::{Config, ErrorKind};
use fetch_many_threads::Blocking;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A client that leaves statuses to its caller.
fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

#[test]
fn links_that_lead_nowhere_are_found() -> Result<(), Failure> {
    let server = servers::pages()?;
    let page = server.url("/").parse()?;
    let found = links::broken_links(&Blocking::new(&Config::default())?, &page)?;
    let gone = |path: &str| format!("status {path}");
    let host = server.url("").replace("http://", "");
    let expected = [
        format!("404 Not Found: {host}/missing"),
        format!("500 Internal Server Error: {host}/broken"),
    ];
    assert_eq!(found, expected.each_ref().map(|said| gone(said)));
    assert_eq!(
        found,
        bare::links::broken_links(&agent(), &page).map_err(|error| error.to_string())?
    );
    Ok(())
}

#[test]
fn names_come_in_their_order() -> Result<(), Failure> {
    let server = servers::api(20)?;
    let base = server.url("");
    let fetcher = Blocking::new(&Config::default())?;
    let names = api::names(&fetcher, &base, servers::TOKEN)?;
    let expected: Vec<_> = (1..=20).map(|page| format!("name {page}")).collect();
    assert_eq!(names, expected);
    assert_eq!(names, bare::api::names(&agent(), &base, servers::TOKEN)?);

    let error = api::names(&fetcher, &base, "another").unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert!(bare::api::names(&agent(), &base, "another").is_err());
    Ok(())
}

#[test]
fn an_hour_at_the_door_of_the_api_takes_no_time() -> Result<(), Failure> {
    let mut asked = 0;
    let fake = Fake::new(move |request| {
        assert_eq!(request.headers()["authorization"], "Bearer t");
        asked += 1;
        match asked {
            3 => Reply::status(429).header("retry-after", "60"),
            _ => Reply::from(r#"{"pages": 3, "names": ["x"]}"#),
        }
    });
    assert_eq!(api::names(&fake, "http://a", "t")?, ["x"; 3]);
    assert_eq!(fake.elapsed(), Duration::from_secs(60));

    let fake = Fake::new(|_| "no json");
    let error = api::names(&fake, "http://a", "t").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    Ok(())
}

/// Lines with something on them, but for comments.
fn lines(program: &str) -> usize {
    let lines = program.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count()
}

#[test]
fn the_examples_are_shorter_than_with_a_client_alone() {
    for (name, ours, bare) in [
        (
            "links",
            include_str!("../../examples/links.rs"),
            include_str!("bare/links.rs"),
        ),
        (
            "api",
            include_str!("../../examples/api.rs"),
            include_str!("bare/api.rs"),
        ),
        (
            "download",
            include_str!("../../examples/download.rs"),
            include_str!("bare/download.rs"),
        ),
        (
            "resume",
            include_str!("../../examples/resume.rs"),
            include_str!("bare/resume.rs"),
        ),
    ] {
        let (ours, bare) = (lines(ours), lines(bare));
        println!("{name}: {ours} lines, {bare} with a client alone");
        // The examples have their `main` and arguments, the others have not.
        assert!(
            ours < bare,
            "{name}: {ours} lines, {bare} with a client alone"
        );
    }
}
