//! Something to fetch with no network at all: [`Demo`].

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use fetch_many::Config;
use fetch_many_raw_server::{Hit, RawServer, Reply};

/// The hosts of the demonstration, and how many pages each has. Nobody can have these names (RFC 2606 §2).
const HOSTS: [(&str, u32); 3] = [
    ("fast.example", 40),
    ("slow.example", 12),
    ("failing.example", 12),
];

/// A server on this machine with three hosts: one that is fast, one that is slow, and one that fails now and then.
pub(super) struct Demo(RawServer);

impl Demo {
    pub(super) fn start() -> io::Result<Self> {
        RawServer::start(answer).map(Self)
    }

    /// Its names lead to this server.
    pub(super) fn known_to(&self, config: Config) -> Config {
        HOSTS.iter().fold(config, |config, (host, _)| {
            config.resolve(host, [self.address()])
        })
    }

    fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// All that there is, sorted by host.
    pub(super) fn urls() -> Vec<String> {
        let pages =
            |(host, pages)| (1..=pages).map(move |page| format!("http://{host}/{page}.txt"));
        HOSTS.into_iter().flat_map(pages).collect()
    }
}

fn answer(hit: &Hit) -> Reply {
    let digits = hit.path.trim_matches(|one: char| !one.is_ascii_digit());
    let number: usize = digits.parse().unwrap_or_default();
    let page = format!("This is page {number} of {}.\n", hit.host).repeat(20 * number.max(1));
    let tag = format!("\"{number}\"");
    let is_known = hit.header("if-none-match") == Some(tag.as_str());
    let whole = |reply: Reply| {
        let tag = [("ETag", tag.as_str()), ("Content-Type", "text/plain")];
        if is_known {
            reply.response(304, &tag, "")
        } else {
            reply.response(200, &tag, &page)
        }
    };
    match hit.host.split(':').next() {
        Some("slow.example") => {
            whole(Reply::new().pause(Duration::from_millis(300 + 20 * number as u64)))
        }
        Some("failing.example") => match number % 4 {
            0 => Reply::new().response(404, &[], "There is no such page.\n"),
            1 if hit.attempt == 1 => Reply::new().response(503, &[], "Not now.\n"),
            2 => Reply::new()
                .raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nThis ends ea")
                .fin(),
            _ => whole(Reply::new()),
        },
        _ => whole(Reply::new().pause(Duration::from_millis(20))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_there_once() {
        let mut urls = Demo::urls();
        assert_eq!(urls.len(), 64);
        urls.dedup();
        assert_eq!(urls.len(), 64);
    }
}
