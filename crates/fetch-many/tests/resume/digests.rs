//! A digest is that of all parts together.
#![cfg(feature = "digest")]

use fetch_many::{ErrorKind, Expect, http};

use crate::script::End::{Cut, Whole};
use crate::script::{Files, Reply, run};

/// Of "0123456789".
const DIGEST: &str = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

fn get() -> http::Request<()> {
    let request = http::Request::get("http://example.com/file");
    request
        .extension(Expect::sha256(DIGEST))
        .body(())
        .expect("it is a request")
}

const FIRST: Reply = (200, "etag: \"1\"\ncontent-length: 10", "0123", Cut);

#[test]
fn over_several_attempts() {
    let files = Files::default();
    let second = (206, "etag: \"1\"\ncontent-range: bytes 4-9/10", "4", Cut);
    let third = (
        206,
        "etag: \"1\"\ncontent-range: bytes 5-9/10",
        "56789",
        Whole,
    );
    let (result, _) = run(get(), &files, &[FIRST, second, third]);
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(files.committed(), ["0123456789"]);
}

#[test]
fn what_is_of_no_use_does_not_count() {
    let files = Files::default();
    let anew = (200, "etag: \"2\"\ncontent-length: 10", "0123456789", Whole);
    assert!(run(get(), &files, &[FIRST, anew]).0.is_ok());
}

/// A server that tells the same tag of two versions.
#[test]
fn another_is_not_committed() {
    let files = Files::default();
    let rest = (
        206,
        "etag: \"1\"\ncontent-range: bytes 4-9/10",
        "45678x",
        Whole,
    );
    let (result, _) = run(get(), &files, &[FIRST, rest]);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Integrity);
    assert_eq!((files.open(), files.committed()), (0, vec![]));
}

#[test]
fn an_error_page_is_not_compared() {
    let files = Files::default();
    let (result, _) = run(get(), &files, &[(404, "", "gone", Whole)]);
    assert_eq!(result.expect("any status is a response").status(), 404);
}
