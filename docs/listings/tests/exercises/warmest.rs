//! Chapter 1.

use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_start::server;
use fetch_many_threads::{Blocking, Config, Error};

exercise!(warmest);

fn check(warmest: fn(&Blocking, &str, u32) -> Result<Option<u32>, Error>) {
    let server = server::start().expect("a free port");
    let fetcher = Blocking::new(&Config::default()).expect("the defaults are valid");
    let found = warmest(&fetcher, &server.url(""), 12).expect("no error");
    assert_eq!(found, Some(7), "station 7 has 29.5 °C");
    assert_eq!(server.counts().hits, 12, "each station is asked once");

    let winter = RawServer::start(|hit| match hit.path.as_str() {
        "/station/1" => Reply::new().ok(r#"{"station":1,"celsius":-20.5}"#),
        "/station/3" => Reply::new().ok(r#"{"station":3,"celsius":-3.5}"#),
        "/station/4" => Reply::new().ok(r#"{"station":4"#),
        _ => Reply::new().response(404, &[], "no such page"),
    });
    let winter = winter.expect("a free port");
    let found = warmest(&fetcher, &winter.url(""), 6).expect("no error");
    assert_eq!(found, Some(3), "of two that have a reading");

    let nobody = warmest(&fetcher, "http://127.0.0.1:1", 2).expect("no error");
    assert_eq!(nobody, None, "nothing listens there");
}
