//! How a body is announced: [`wants_length_zero`].

use http::Method;

use crate::Request;

/// Whether `Content-Length: 0` is to be sent: the body is empty, and the method means one (RFC 9110
/// §8.6). Clients announce bodies that are not empty.
#[must_use]
pub fn wants_length_zero(request: &Request) -> bool {
    let means_a_body = matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH
    );
    means_a_body && request.body().is_empty()
}
