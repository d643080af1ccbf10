//! However lenient the parser is, nobody can take another field for the one that says where a body ends.

use fetch_many::strategy::HeadLines;
use httparse::{EMPTY_HEADER, Response, Status};
use proptest::prelude::*;

use super::super::head::lenient;

/// Parts of heads, sound and odd.
const PARTS: [&str; 18] = [
    "X: y",
    "Content-Length: 5",
    "transfer-encoding: chunked",
    "Content-Length",
    "Transfer-Encoding",
    "Content-Length ",
    ":",
    " ",
    "\t",
    "\r\n",
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\x01",
    "\u{e9}",
    "no field",
    "y",
];

fn is_framing(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "content-length" || name == "transfer-encoding"
}

/// What the parser that leaves out and joins lines makes of a head.
fn parsed(head: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut headers = [EMPTY_HEADER; 64];
    let mut response = Response::new(&mut headers);
    match lenient().parse_response(&mut response, head) {
        Ok(Status::Complete(length)) if length == head.len() => {}
        _ => return None,
    }
    let fields = response.headers.iter();
    let framing = fields.filter(|field| is_framing(field.name));
    Some(
        framing
            .map(|field| (field.name.to_owned(), field.value.to_vec()))
            .collect(),
    )
}

/// What one finds who looks for lines that begin with such a name, and believes no other.
fn looked_for(head: &[u8]) -> Vec<(String, Vec<u8>)> {
    let lines = head.split(|byte| *byte == b'\n');
    let fields = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = String::from_utf8(line[..colon].to_vec()).ok()?;
        is_framing(&name).then(|| (name, line[colon + 1..].trim_ascii().to_vec()))
    });
    fields.collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_accepted_is_framed_alike_by_everybody(
        parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..16),
    ) {
        let head = format!("HTTP/1.1 200 OK\r\n{}\r\n\r\n", parts.concat());
        // An empty line among the parts ends it.
        let end = ["\r\n\r\n", "\n\n", "\n\r\n"].iter();
        let end = end.filter_map(|end| Some(head.find(end)? + end.len())).min();
        let head = &head.as_bytes()[..end.unwrap_or(head.len())];
        let mut lines = HeadLines::default();
        if let (Ok(()), Some(fields)) = (lines.read(head), parsed(head)) {
            prop_assert!(lines.is_over());
            prop_assert_eq!(fields, looked_for(head));
        }
    }
}
