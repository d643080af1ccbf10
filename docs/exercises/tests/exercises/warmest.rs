//! Chapter 1.

use fetch_many_raw_server::{RawServer, Reply};
use fetch_many_start::server;
use fetch_many_threads::{Blocking, Config, Error, FetchManyExt, Plan};

use crate::expect;

exercise!(warmest);

fn check(warmest: fn(&Blocking, &str, u32) -> Result<Option<u32>, Error>) {
    let fetcher = Blocking::new(&Config::default()).expect("the defaults are valid");

    // Stations 1 and 3 have a reading; 4 has half of one, the others have none.
    let winter = RawServer::start(|hit| match hit.path.as_str() {
        "/station/1" => Reply::new().ok(r#"{"station":1,"celsius":-20.5}"#),
        "/station/3" => Reply::new().ok(r#"{"station":3,"celsius":-3.5}"#),
        "/station/4" => Reply::new().ok(r#"{"station":4"#),
        _ => Reply::new().response(404, &[], "no such page"),
    });
    let winter = winter.expect("a free port");
    let found = warmest(&fetcher, &winter.url(""), 6);
    let lost =
        "of six stations four failed, and the readings of the two others are lost: keep them";
    let found = found.unwrap_or_else(|error| panic!("{lost} ({error})"));
    let words = "of two stations with a reading, station 1 has -20.5 °C and station 3 has -3.5 °C: \
                 every reading counts, below 0 °C too";
    expect(found, Some(3), words);

    let server = server::start().expect("a free port");
    let found = warmest(&fetcher, &server.url(""), 12).expect("twelve stations that answer");
    expect(
        found,
        Some(7),
        "of twelve stations, station 7 is the warmest: it has 29.5 °C",
    );
    expect(
        server.counts().hits,
        12,
        "each of twelve stations should be asked once",
    );

    let nobody = warmest(&fetcher, "http://127.0.0.1:1", 2);
    let nobody =
        nobody.expect("where no station answers there is no warmest, and that is no error");
    expect(nobody, None, "where no station answers there is no warmest");
}

first_try!(
    ends_at_the_first_failure,
    "keep them",
    |fetcher, base, stations| {
        let urls = (0..stations).map(|station| format!("{base}/station/{station}"));
        for outcome in fetcher.fetch(urls, &Plan::new(4)) {
            outcome
                .result
                .and_then(|response| fetch_many_threads::ResponseExt::json::<f64>(&response))?;
        }
        Ok(None)
    }
);
first_try!(begins_with_zero_degrees, "below 0 °C too", |_, _, _| Ok(
    None
));
