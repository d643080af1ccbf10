//! `ureq::get(url).call()?.body_mut().read_to_vec()?`. Any status from 400 is an error.

use fetch_many::{Request, Response};
use ureq::Agent;

use super::{Client, Failure, response};

/// ureq, without the features that its tree here does not have: TLS, decompression.
#[derive(Debug)]
pub struct OutOfTheBox(Agent);

impl OutOfTheBox {
    /// With ureq's defaults.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "made as the others are")]
    pub fn new() -> Self {
        Self(Agent::new_with_defaults())
    }
}

impl Client for OutOfTheBox {
    fn exchange(&self, request: Request) -> Result<Response, Failure> {
        let got = if request.body().is_empty() {
            self.0.run(request.map(|_| ()))
        } else {
            self.0.run(request.map(|body| body.to_vec()))
        };
        let (head, mut body) = got?.into_parts();
        response(
            head.status.as_u16(),
            head.headers,
            body.read_to_vec()?.into(),
        )
    }
}
