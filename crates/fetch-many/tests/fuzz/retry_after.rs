//! Any `Retry-After`, with any `Date`.

use std::time::{Duration, Instant, UNIX_EPOCH};

use fetch_many::http::{HeaderValue, StatusCode};
use fetch_many::strategy::Batch;
use fetch_many::{Config, ErrorKind, IntoRequest, Plan, Response, Retry};

pub(crate) const SEEDS: &[&[u8]] = &[
    b"3",
    b"00000000000000000000000000000000000000060",
    b"1000000000000",
    b"-1",
    b"Fri, 31 Dec 1999 23:59:59 GMT\nFri, 31 Dec 1999 23:59:00 GMT",
    b"Friday, 31-Dec-99 23:59:59 GMT\nFri Dec 31 23:59:00 1999",
    b"Fri, 31 Dec 1999 23:59:59 GMT",
    b"Fri, 31 Dec 9999 23:59:59 GMT\nThu, 01 Jan 1970 00:00:00 GMT",
];

const LONGEST: Duration = Duration::from_secs(60);

/// What our own clock says.
const TODAY: u64 = 946_684_740;

/// The host rests exactly as long as it asks for, or nobody waits for it, and without an overflow. What is
/// no time is no pause.
pub(crate) fn run(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == b'\n');
    let value = HeaderValue::from_bytes(parts.next().unwrap_or_default());
    let date = parts.next().map(HeaderValue::from_bytes);
    let (Ok(value), Ok(date)) = (value, date.transpose()) else {
        return;
    };
    assert_eq!(
        pause(&value, date.as_ref()),
        expected(&value, date.as_ref())
    );
}

/// How long the second request waits, after the first has been answered so. `None`: it ends at once, because
/// it would be too long.
fn pause(value: &HeaderValue, date: Option<&HeaderValue>) -> Option<Duration> {
    let now = Instant::now();
    let retry = Retry::none().max_retry_after(LONGEST);
    let mut batch = Batch::new(&Plan::new(1).retry(retry), &Config::default());
    for _ in 0..2 {
        batch.push("http://example.com/".into_request(), now);
    }
    batch.end();
    let first = batch.start(now).expect("the first may start");
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert("retry-after", value.clone());
    if let Some(date) = date {
        response.headers_mut().insert("date", date.clone());
    }
    batch.tell_date(UNIX_EPOCH + Duration::from_secs(TODAY), now);
    batch.finish(first, Ok(response), now);
    let last = std::iter::from_fn(|| batch.next_outcome()).last();
    let last = last.expect("the first is not tried again");
    if last.index == 1 {
        assert_eq!(last.result.unwrap_err().kind(), ErrorKind::Busy);
        return None;
    }
    if batch.start(now).is_some() {
        return Some(Duration::ZERO);
    }
    let at = batch.next_wake().expect("a pause ends");
    assert!(batch.start(at).is_some(), "the pause is over");
    Some(at - now)
}

/// By the definition, in whole seconds since 1970.
fn expected(value: &HeaderValue, date: Option<&HeaderValue>) -> Option<Duration> {
    let wish = Duration::from_secs(wish(value, date));
    Some(wish).filter(|wish| *wish <= LONGEST)
}

fn wish(value: &HeaderValue, date: Option<&HeaderValue>) -> u64 {
    let text = |value: &HeaderValue| value.to_str().ok().map(|text| text.trim().to_owned());
    let Some(value) = text(value) else {
        return 0;
    };
    if !value.is_empty() && value.chars().all(|digit| digit.is_ascii_digit()) {
        let seconds = value.trim_start_matches('0');
        return match seconds.len() {
            0 => 0,
            // Too long in any case.
            8.. => u64::MAX,
            _ => seconds.parse().expect("few digits"),
        };
    }
    let seconds = |text: String| {
        let time = httpdate::parse_http_date(&text).ok()?;
        time.duration_since(UNIX_EPOCH)
            .ok()
            .map(|since| since.as_secs())
    };
    let today = date.and_then(text).and_then(seconds).unwrap_or(TODAY);
    seconds(value).map_or(0, |until| until.saturating_sub(today))
}
