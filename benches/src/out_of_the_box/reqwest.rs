//! `reqwest::Client::new().get(url).send().await?.bytes().await?`, in a runtime as `#[tokio::main]`
//! makes it.

use fetch_many::{Request, Response};
use tokio::runtime::Runtime;

use super::{Client, Failure, response};

/// reqwest, without the features that its tree here does not have: HTTP/2, charsets, system proxies.
#[derive(Debug)]
pub struct OutOfTheBox {
    runtime: Runtime,
    client: reqwest::Client,
}

impl OutOfTheBox {
    /// With reqwest's defaults.
    ///
    /// # Errors
    /// If the runtime cannot be made.
    pub fn new() -> Result<Self, Failure> {
        // Its default brings a provider of its own. An error: there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            runtime: Runtime::new()?,
            client: reqwest::Client::new(),
        })
    }
}

impl Client for OutOfTheBox {
    fn exchange(&self, request: Request) -> Result<Response, Failure> {
        self.runtime.block_on(async {
            let got = self.client.execute(request.try_into()?).await?;
            let (status, headers) = (got.status().as_u16(), got.headers().clone());
            response(status, headers, got.bytes().await?)
        })
    }
}
