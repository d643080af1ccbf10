//! async-std + surf, by hand.
//!
//! surf is a front over a backend that its user chooses, and none of the shipped ones is fit to be
//! chosen. So this one has the strategy's: fetch-many-h1 on async-std's sockets, with request and
//! response carried past surf's own types, which is cheaper than converting them.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::mpsc;
use std::time::Instant;

use async_std::net::{TcpStream, ToSocketAddrs};
use async_std::task;
use async_trait::async_trait;
use fetch_many::strategy::Bounds;
use fetch_many::{Bytes, Config, Request, Response, http};
use fetch_many_h1::Net;
use surf::StatusCode;
use surf::http::{Method, Request as SurfRequest, Response as SurfResponse, Url};

use super::Numbers;
use crate::compare::protocol::Job;
use crate::job::{Contestant, Got, Results};

/// A surf client over hyper. Its tasks run on async-std's own threads, one per core.
#[derive(Debug)]
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

impl Contestant for Bare {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let numbers = Numbers::new(job);
        let (sender, received) = mpsc::channel();
        for _ in 0..job.limit {
            let (client, sender) = (self.client.clone(), sender.clone());
            let numbers = numbers.clone();
            task::spawn(async move {
                for url in numbers {
                    let got = get(&client, &url).await;
                    let got = got.map_err(|error| error.to_string());
                    if sender.send(got).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        results.extend(received);
        Ok(())
    }
}

async fn get(client: &surf::Client, url: &str) -> surf::Result<Got> {
    let started = Instant::now();
    let mut request = SurfRequest::new(Method::Get, Url::parse(url)?);
    let carried: Request = http::Request::get(url).body(Bytes::new())?;
    request.ext_mut().insert(carried);
    let mut response = client.send(request).await?;
    let carried: Option<Response> = AsMut::<SurfResponse>::as_mut(&mut response)
        .ext_mut()
        .remove();
    let response = carried.ok_or_else(not_ours)?;
    Ok(Got {
        response,
        latency: started.elapsed(),
    })
}

fn not_ours() -> surf::Error {
    surf::Error::from_str(StatusCode::InternalServerError, "not of this backend")
}

/// surf's backend.
#[derive(Debug)]
struct Backend(fetch_many_h1::Client<AsyncStd>, Bounds);

#[async_trait]
impl surf::HttpClient for Backend {
    async fn send(&self, mut request: SurfRequest) -> surf::Result<SurfResponse> {
        let carried: Request = request.ext_mut().remove().ok_or_else(not_ours)?;
        let carried = self.0.exchange(&carried, self.1).await?;
        let mut response = SurfResponse::new(StatusCode::Ok);
        response.ext_mut().insert(carried);
        Ok(response)
    }
}

/// What the backend needs of async-std.
#[derive(Debug)]
struct AsyncStd;

impl Net for AsyncStd {
    type Stream = TcpStream;
    type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

    async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok((host, port).to_socket_addrs().await?.collect())
    }

    async fn connect(&self, address: SocketAddr) -> io::Result<Self::Stream> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    fn sleep_until(&self, at: Instant) -> Self::Sleep {
        Box::pin(task::sleep(at.saturating_duration_since(Instant::now())))
    }
}
