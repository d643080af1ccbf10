//! `surf::get(url).recv_bytes().await?`, over async-h1.

use fetch_many::http::{HeaderMap, HeaderName, HeaderValue};
use fetch_many::{Request, Response};
use surf::http::{Method, Url};

use super::{Client, Failure, response};

/// surf with the backend that is written in Rust. Its default, libcurl, would need a C compiler.
#[derive(Debug)]
pub struct OutOfTheBox(surf::Client);

impl OutOfTheBox {
    /// With surf's defaults. To follow redirects it has to be given its own middleware, which sends every
    /// request twice.
    #[must_use]
    pub fn new(redirects: bool) -> Self {
        let client = surf::Client::new();
        Self(if redirects {
            client.with(surf::middleware::Redirect::default())
        } else {
            client
        })
    }
}

impl Client for OutOfTheBox {
    fn exchange(&self, request: Request) -> Result<Response, Failure> {
        let (parts, body) = request.into_parts();
        let method: Method = parts.method.as_str().parse().map_err(failure)?;
        let mut request = surf::Request::new(method, Url::parse(&parts.uri.to_string())?);
        for (name, value) in &parts.headers {
            request.append_header(name.as_str(), value.to_str()?);
        }
        if !body.is_empty() {
            request.body_bytes(&body);
        }
        async_std::task::block_on(async {
            let mut got = self.0.send(request).await.map_err(failure)?;
            let body = got.body_bytes().await.map_err(failure)?;
            let mut headers = HeaderMap::new();
            for (name, values) in got.iter() {
                let name: HeaderName = name.as_str().parse()?;
                for value in values {
                    // async-h1 makes up a `Date` with its name and a line break in its value.
                    if let Ok(value) = HeaderValue::from_str(value.as_str().trim()) {
                        headers.append(&name, value);
                    }
                }
            }
            response(u16::from(got.status()), headers, body.into())
        })
    }
}

/// surf's error is no `std::error::Error`.
fn failure(error: surf::Error) -> Failure {
    error.into_inner().into()
}
