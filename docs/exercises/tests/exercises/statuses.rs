//! Chapter 10.

use fetch_many_raw_server::{Hit, RawServer, Reply};

use crate::{expect, servers};

exercise!(statuses);

fn check(statuses: fn(&[String]) -> Vec<Result<u16, ureq::Error>>) {
    let server = RawServer::start(reply).expect("a free port");
    let paths = ["/200", "/404", "/200", "/503", "/404", "/200"];
    let mut urls = servers::urls(&server, &paths);
    urls.insert(3, "http://127.0.0.1:1/".to_owned());

    let found: Vec<_> = statuses(&urls).into_iter().map(Result::ok).collect();
    let expected = [200, 404, 200, 0, 503, 404, 200].map(|status| (status > 0).then_some(status));
    let words =
        "a 404 and a 503 are answers; nothing listens at the fourth URL, and that ends nothing";
    expect(found, expected.to_vec(), words);
    let counts = server.counts();
    expect(counts.hits, paths.len(), "each should be asked once");
    let words =
        "one connection is enough for all of them: is every body read, those of a 404 as well?";
    expect(counts.accepted, 1, words);
}

/// The status that the path names, with a body; to `HEAD` with its headers alone.
fn reply(hit: &Hit) -> Reply {
    let status = hit.path[1..].parse().unwrap_or(400);
    match hit.method.as_str() {
        "HEAD" => Reply::new().raw(format!("HTTP/1.1 {status} \r\nContent-Length: 5\r\n\r\n")),
        _ => Reply::new().response(status, &[], "hello"),
    }
}

first_try!(takes_a_404_for_an_error, "are answers", |urls| {
    let agent = ureq::Agent::new_with_defaults();
    urls.iter()
        .map(|url| Ok(agent.get(url).call()?.status().as_u16()))
        .collect()
});
first_try!(leaves_the_bodies_unread, "is every body read", |urls| {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build();
    let agent = ureq::Agent::new_with_config(config);
    urls.iter()
        .map(|url| Ok(agent.get(url).call()?.status().as_u16()))
        .collect()
});
