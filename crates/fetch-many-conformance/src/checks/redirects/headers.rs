//! Headers of the caller's on their way through several origins.

use fetch_many::{Config, FetchManyExt, http};

use super::{expect_response, plan};
use crate::broken::ensure;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

/// A header of the request, and whether another origin may see it. Who asks, from where and with
/// what right is nobody else's business; a header that nobody knows may say just that.
const ROWS: &[(&str, bool)] = &[
    ("authorization", false),
    ("cookie", false),
    ("x-api-key", false),
    ("proxy-authorization", false),
    ("x-amz-security-token", false),
    ("x-csrf-token", false),
    ("x-forwarded-for", false),
    ("forwarded", false),
    ("referer", false),
    ("origin", false),
    ("from", false),
    ("range", false),
    ("if-none-match", false),
    ("x-anything", false),
    ("accept", true),
    ("accept-encoding", true),
    ("accept-language", true),
    ("user-agent", true),
];

/// A chain within an origin, to another, and back to the first: all headers stay, then those that
/// are not known to be safe go, and do not come back.
///
/// # Errors
/// [`Broken`], if a header is missing where it may be seen, or is where it may not.
pub(in crate::checks) fn redirect_headers(subject: &Subject) -> Result<(), Broken> {
    let server = RawServer::builder()
        .ports(2)
        .patience(subject.waits())
        .start(script)?;
    let strategy = subject.make(&Config::default())?;
    let chain = format!(
        "/start?{}!{}",
        server.url_at(1, "/other"),
        server.url_at(0, "/back")
    );
    let mut request = http::Request::get(server.url_at(0, &chain));
    for (name, _) in ROWS {
        request = request.header(*name, "told");
    }
    for outcome in strategy.fetch([request.body(())], &plan(1)) {
        expect_response(&outcome, 200, "back")?;
    }
    let hits = server.hits();
    let ports: Vec<_> = hits.iter().map(|hit| hit.port).collect();
    ensure!(ports == [0, 0, 1, 0], "the chain went to ports {ports:?}");
    for (number, hit) in hits.iter().enumerate() {
        let crossed = number > 1;
        for (name, is_safe) in ROWS {
            let told = hit.header(name) == Some("told");
            let expected = !crossed || *is_safe;
            let (what, path) = (if told { "told" } else { "dropped" }, step(hit));
            ensure!(told == expected, "{what} {name} at {path}");
        }
    }
    Ok(())
}

fn step(hit: &Hit) -> &str {
    hit.path.split_once('?').map_or(&hit.path, |(path, _)| path)
}

/// The query of a request is the rest of its chain.
fn script(hit: &Hit) -> Reply {
    let (path, rest) = hit.path.split_once('?').unwrap_or((&hit.path, ""));
    let (other, back) = rest.split_once('!').unwrap_or((rest, ""));
    let location = match path {
        "/start" => format!("/same?{rest}"),
        "/same" => format!("{other}?{back}"),
        "/other" => rest.to_owned(),
        _ => return Reply::new().ok("back"),
    };
    Reply::new().response(307, &[("location", &location)], "")
}
