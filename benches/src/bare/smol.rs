//! smol + hyper, by hand.

use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::{Bytes, Config, Response};
use futures_lite::future;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HOST, HeaderMap};
use hyper::{Request, Uri};
use smol::net::TcpStream;
use smol_hyper::rt::FuturesIo;

use super::Numbers;
use super::alarm::Alarm;
use crate::compare::protocol::Job;
use crate::job::{Got, Results, Runner};

type Executor = smol::Executor<'static>;
type Connection = SendRequest<Empty<Bytes>>;

/// An executor with one thread, and the connections of the batch before.
#[derive(Debug)]
pub struct Bare {
    shared: Arc<Shared>,
    /// Ends the executor's thread when it is dropped.
    _running: smol::channel::Sender<()>,
}

#[derive(Debug)]
struct Shared {
    executor: Executor,
    config: Config,
    /// The same as the strategy adds.
    headers: HeaderMap,
    idle: Mutex<Vec<(Connection, Instant)>>,
}

impl Bare {
    /// With the settings of `config`; hyper has none of them, so they are kept by hand.
    ///
    /// # Errors
    /// If the thread cannot be made.
    pub fn new(config: &Config) -> Result<Self, Box<dyn Error>> {
        let shared = Arc::new(Shared {
            executor: Executor::new(),
            config: config.clone(),
            headers: config.default_headers()?,
            idle: Mutex::new(Vec::new()),
        });
        let (running, ended) = smol::channel::bounded::<()>(1);
        let runs = Arc::clone(&shared);
        thread::Builder::new().spawn(move || {
            // An error: the other end was dropped.
            smol::block_on(
                runs.executor
                    .run(async { ended.recv().await.unwrap_or(()) }),
            );
        })?;
        Ok(Self {
            shared,
            _running: running,
        })
    }
}

impl Runner for Bare {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let numbers = Numbers::new(job);
        let (sender, received) = mpsc::channel();
        for _ in 0..job.limit {
            let (shared, sender) = (Arc::clone(&self.shared), sender.clone());
            let numbers = numbers.clone();
            let worker = async move {
                // A worker keeps its connection from its first request to its last.
                let mut connection = shared.idle();
                let mut alarm = Alarm::new(shared.config.timeout);
                for url in numbers {
                    let got = alarm.limit(shared.get(&mut connection, &url)).await;
                    if sender.send(got.map_err(|error| error.to_string())).is_err() {
                        break;
                    }
                }
                shared.keep(connection);
            };
            self.shared.executor.spawn(worker).detach();
        }
        drop(sender);
        results.extend(received);
        Ok(())
    }
}

impl Shared {
    async fn get(&self, connection: &mut Option<Connection>, url: &str) -> io::Result<Got> {
        let started = Instant::now();
        let url: Uri = url.parse().map_err(io::Error::other)?;
        let host = url.authority().ok_or(io::ErrorKind::InvalidInput)?.as_str();
        let mut request = Request::get(url.path())
            .header(HOST, host)
            .body(Empty::new())
            .map_err(io::Error::other)?;
        request.headers_mut().extend(self.headers.clone());

        let mut ready = match connection.take() {
            Some(connection) => connection,
            None => self.connect(host).await?,
        };
        ready.ready().await.map_err(io::Error::other)?;
        let response = ready
            .send_request(request)
            .await
            .map_err(io::Error::other)?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, self.config.max_body_bytes);
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        *connection = Some(ready);
        Ok(Got {
            response: Response::from_parts(head, body),
            latency: started.elapsed(),
        })
    }

    async fn connect(&self, host: &str) -> io::Result<Connection> {
        let too_late = async {
            smol::Timer::after(self.config.connect_timeout).await;
            Err(io::ErrorKind::TimedOut.into())
        };
        let stream = future::or(TcpStream::connect(host), too_late).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = http1::handshake(FuturesIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        // What goes wrong on a connection, its request learns.
        self.executor.spawn(async { drop(driver.await) }).detach();
        Ok(connection)
    }

    fn idle(&self) -> Option<Connection> {
        let fresh = |since: Instant, timeout: Duration| since.elapsed() < timeout;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((connection, since)) = idle.pop() {
            if !connection.is_closed() && fresh(since, self.config.idle_timeout) {
                return Some(connection);
            }
        }
        None
    }

    fn keep(&self, connection: Option<Connection>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.config.max_idle_per_host {
            idle.extend(connection.map(|connection| (connection, Instant::now())));
        }
    }
}
