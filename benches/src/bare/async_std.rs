//! async-std + surf, by hand.
//!
//! surf is a front over a backend that its user chooses, and none of the shipped ones is fit to be
//! chosen. So this one has the strategy's: fetch-many-h1 on async-std's sockets. Requests and responses go
//! through surf's own types, as they do for every backend.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Instant;

use async_std::io::Cursor;
use async_std::net::TcpStream;
use async_std::task;
use async_trait::async_trait;
use fetch_many::strategy::{Bounds, Course};
use fetch_many::{Bytes, Config, Request, Response, http};
use fetch_many_h1::Net;
use surf::StatusCode;
use surf::http::headers::HeaderValue;
use surf::http::{Body, Method, Request as SurfRequest, Response as SurfResponse, Url};

use super::tasks::{self, Get};
use crate::compare::protocol::Job;
use crate::job::{Got, Results, Runner};

/// A surf client over hyper.
#[derive(Clone, Debug)]
pub struct Bare {
    client: surf::Client,
}

impl Bare {
    /// With the settings of `config`, which the backend keeps.
    ///
    /// # Errors
    /// If the backend does not take the settings.
    pub fn new(config: &Config) -> Result<Self, Box<dyn Error>> {
        let backend = Backend(
            fetch_many_h1::Client::new(AsyncStd, config)?,
            config.bounds(),
        );
        let client = surf::Client::with_http_client(backend);
        Ok(Self { client })
    }
}

impl Runner for Bare {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        tasks::fetch(self, job, results);
        Ok(())
    }
}

impl Get for Bare {
    async fn get(&self, url: &str) -> Result<Got, String> {
        let got = get(&self.client, url).await;
        got.map_err(|error| error.to_string())
    }
}

async fn get(client: &surf::Client, url: &str) -> surf::Result<Got> {
    let started = Instant::now();
    let request = SurfRequest::new(Method::Get, Url::parse(url)?);
    let mut received = client.send(request).await?;
    let body = received.body_bytes().await?;
    let mut response = Response::new(body.into());
    *response.status_mut() = u16::from(received.status()).try_into()?;
    Ok(Got {
        response,
        latency: started.elapsed(),
    })
}

/// surf's backend.
#[derive(Debug)]
struct Backend(fetch_many_h1::Client<AsyncStd>, Bounds);

#[async_trait]
impl surf::HttpClient for Backend {
    async fn send(&self, request: SurfRequest) -> surf::Result<SurfResponse> {
        let request = from_surf(request).await?;
        let response = self
            .0
            .exchange(&request, self.1, &mut Course::new(Instant::now()))
            .await?;
        to_surf(response)
    }
}

async fn from_surf(mut surf: SurfRequest) -> surf::Result<Request> {
    let mut request = http::Request::builder()
        .method(surf.method().as_ref())
        .uri(surf.url().as_str());
    for (name, values) in &surf {
        for value in values {
            request = request.header(name.as_str(), value.as_str());
        }
    }
    let body = match surf.len() {
        Some(0) => Bytes::new(),
        _ => surf.body_bytes().await?.into(),
    };
    Ok(request.body(body)?)
}

fn to_surf(response: Response) -> surf::Result<SurfResponse> {
    let status: StatusCode = response.status().as_u16().try_into()?;
    let mut surf = SurfResponse::new(status);
    for (name, value) in response.headers() {
        let value = HeaderValue::from_bytes(value.as_bytes().to_vec())?;
        surf.append_header(name.as_str(), value);
    }
    let body = response.into_body();
    let length = Some(body.len());
    surf.set_body(Body::from_reader(Cursor::new(body), length));
    Ok(surf)
}

/// What the backend needs of async-std.
#[derive(Debug)]
pub(super) struct AsyncStd;

impl Net for AsyncStd {
    type Stream = TcpStream;
    type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

    async fn connect(&self, address: SocketAddr) -> io::Result<Self::Stream> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    fn sleep_until(&self, at: Instant) -> Self::Sleep {
        Box::pin(task::sleep(at.saturating_duration_since(Instant::now())))
    }
}
