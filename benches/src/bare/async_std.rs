//! async-std + surf, by hand.
//!
//! surf is a front over a backend that its user chooses. Its shipped ones are libcurl, hyper 0.13 and
//! async-h1, none of which a good programmer takes today; so this one writes a backend over hyper 1.

use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Instant;

use async_std::net::TcpStream;
use async_std::task;
use async_trait::async_trait;
use fetch_many::{Bytes, Config};
use futures_lite::future;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HOST;
use smol_hyper::rt::FuturesIo;
use surf::{HttpClient, StatusCode};

use super::Numbers;
use super::alarm::Alarm;
use crate::job::{Contestant, Got, Job};

type Connection = SendRequest<Full<Bytes>>;

/// A surf client over hyper. Its tasks run on async-std's own threads, one per core.
#[derive(Debug)]
pub struct Bare {
    client: surf::Client,
    config: Config,
}

impl Bare {
    /// With the settings of `config`; the backend keeps them by hand.
    ///
    /// # Errors
    /// If surf does not take the settings.
    pub fn new(config: &Config) -> Result<Self, Box<dyn Error>> {
        let backend = Backend {
            config: config.clone(),
            idle: Mutex::new(Vec::new()),
        };
        let client = surf::Config::new()
            .set_http_client(backend)
            .add_header("user-agent", &config.user_agent)?
            .try_into()?;
        let config = config.clone();
        Ok(Self { client, config })
    }
}

impl Contestant for Bare {
    fn fetch(&self, job: &Job, each: &mut dyn FnMut(Result<Got, String>)) {
        let numbers = Arc::new(Numbers::new(job.requests));
        let url: Arc<str> = job.url.as_str().into();
        let (results, received) = mpsc::channel();
        for _ in 0..job.limit {
            let (client, results) = (self.client.clone(), results.clone());
            let (numbers, url) = (Arc::clone(&numbers), Arc::clone(&url));
            let mut alarm = Alarm::new(self.config.timeout);
            task::spawn(async move {
                while let Some(index) = numbers.next() {
                    let got = alarm.limit(get(&client, &url, index)).await;
                    if results.send(got.map_err(|error| error.to_string())).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results);
        received.into_iter().for_each(each);
    }
}

async fn get(client: &surf::Client, url: &str, index: usize) -> io::Result<Got> {
    let started = Instant::now();
    let mut response = client.get(url).send().await.map_err(surf::Error::into_inner).map_err(io::Error::other)?;
    let length = response.body_bytes().await.map_err(surf::Error::into_inner).map_err(io::Error::other)?.len();
    Ok(Got {
        index,
        status: response.status().into(),
        length,
        latency: started.elapsed(),
    })
}

/// The backend: hyper over async-std's streams, and a list of idle connections to the one host.
#[derive(Debug)]
struct Backend {
    config: Config,
    idle: Mutex<Vec<(Connection, Instant)>>,
}

#[async_trait]
impl HttpClient for Backend {
    async fn send(&self, mut request: surf::http::Request) -> surf::http::Result<surf::http::Response> {
        let url = request.url();
        let host = match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => format!("{host}:80"),
            (None, _) => return Err(surf::Error::from_str(StatusCode::BadRequest, "no host")),
        };
        let mut converted = hyper::Request::builder()
            .method(request.method().as_ref())
            .uri(&url[url::Position::BeforePath..url::Position::AfterQuery])
            .header(HOST, &host);
        for (name, values) in request.iter() {
            for value in values {
                converted = converted.header(name.as_str(), value.as_str());
            }
        }
        let body = request.take_body().into_bytes().await?;
        let converted = converted.body(Full::from(body))?;

        let mut connection = match self.idle() {
            Some(connection) => connection,
            None => self.connect(&host).await?,
        };
        connection.ready().await?;
        let response = connection.send_request(converted).await?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, self.config.max_body_bytes);
        let body = body.collect().await.map_err(|e| surf::Error::from_str(StatusCode::BadGateway, e))?.to_bytes();
        self.keep(connection);

        let mut response = surf::http::Response::new(head.status.as_u16());
        for (name, value) in &head.headers {
            if let Ok(value) = value.to_str() {
                response.append_header(name.as_str(), value);
            }
        }
        response.set_body(Vec::from(body));
        Ok(response)
    }
}

impl Backend {
    async fn connect(&self, host: &str) -> io::Result<Connection> {
        let too_late = async {
            async_io::Timer::after(self.config.connect_timeout).await;
            Err(io::ErrorKind::TimedOut.into())
        };
        let stream = future::or(TcpStream::connect(host), too_late).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = http1::handshake(FuturesIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        // What goes wrong on a connection, its request learns.
        task::spawn(async { drop(driver.await) });
        Ok(connection)
    }

    fn idle(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((connection, since)) = idle.pop() {
            if !connection.is_closed() && since.elapsed() < self.config.idle_timeout {
                return Some(connection);
            }
        }
        None
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.config.max_idle_per_host {
            idle.push((connection, Instant::now()));
        }
    }
}
