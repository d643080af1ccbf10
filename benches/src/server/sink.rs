//! A small server that keeps nothing of a request but counts: hyper on tokio, one thread. [`Sink`].

use std::collections::HashSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fetch_many::Bytes;
use fetch_many_race::process::clock::own_cpu;
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

use super::behaviour::Fault;
use super::body::Bodies;
use super::cut::Cut;
use super::gauge::Gauge;
use super::io::Counted;
use super::{Behaviour, Seen, Server, listen};

/// The server, with a runtime of one thread, so that its CPU time is at most one core's.
#[derive(Debug)]
pub struct Sink {
    runtime: Runtime,
    gauge: Arc<Gauge>,
    answers: Option<Arc<Answers>>,
}

impl Sink {
    /// A server that does not listen yet.
    ///
    /// # Errors
    /// If its thread cannot be made.
    pub fn new() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        Ok(Self {
            runtime,
            gauge: Gauge::new(),
            answers: None,
        })
    }

    fn listen(&self) -> io::Result<(TcpListener, String)> {
        let listener = self.runtime.block_on(async { listen() })?;
        let url = format!("http://{}", listener.local_addr()?);
        Ok((listener, url))
    }
}

impl Server for Sink {
    fn start(&mut self, behaviour: &Behaviour) -> Result<Vec<String>, String> {
        let answers = Arc::new(Answers {
            behaviour: behaviour.clone(),
            bodies: Bodies::new(behaviour.body_bytes),
            faulted: Mutex::default(),
            stalled: Mutex::default(),
            gauge: Arc::clone(&self.gauge),
        });
        self.answers = Some(Arc::clone(&answers));
        let hosts = 0..behaviour.hosts.max(1);
        let urls: io::Result<Vec<_>> = hosts
            .map(|host| {
                let (listener, url) = self.listen()?;
                self.runtime
                    .spawn(accept(listener, host, Arc::clone(&answers)));
                Ok(url)
            })
            .collect();
        urls.map_err(|error| format!("cannot listen: {error}"))
    }

    fn barrier(&mut self, requests: usize, hold: bool) -> Result<(), String> {
        self.gauge.set_barrier(requests, hold);
        Ok(())
    }

    /// Faults and the stall come anew: a warm-up must not have used them up.
    fn mark(&mut self) {
        self.gauge.mark();
        if let Some(answers) = &self.answers {
            lock(&answers.faulted).clear();
            *lock(&answers.stalled) = None;
        }
    }

    fn read(&self) -> (u64, Option<Seen>) {
        let (requests, seen) = self.gauge.read();
        (requests, Some(seen))
    }
}

/// A body, whole or not.
type Sent = Either<Full<Bytes>, Cut>;

/// What it answers.
#[derive(Debug)]
struct Answers {
    behaviour: Behaviour,
    bodies: Bodies,
    /// Whose first attempt has failed.
    faulted: Mutex<HashSet<usize>>,
    /// Until when nothing is answered.
    stalled: Mutex<Option<Instant>>,
    gauge: Arc<Gauge>,
}

async fn accept(listener: TcpListener, host: usize, answers: Arc<Answers>) {
    let failing = answers.behaviour.failing && host == Behaviour::FAILING;
    loop {
        // Without a descriptor to spare, the next connection may find one.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        };
        if failing {
            // What closes it resets it. An error: it is closed already.
            let _ = stream.set_zero_linger();
            continue;
        }
        tokio::spawn(converse(stream, Arc::clone(&answers)));
    }
}

async fn converse(stream: TcpStream, answers: Arc<Answers>) {
    // As every server should; an error means that the client has gone.
    let _ = stream.set_nodelay(true);
    if answers.behaviour.faults > 0.0 {
        let _ = stream.set_zero_linger();
    }
    let stream = Counted::new(stream, &answers.gauge);
    let service = service_fn(|request: Request<Incoming>| answers.answer(request));
    // A client that goes away is no concern of the server's.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

impl Answers {
    async fn answer(&self, request: Request<Incoming>) -> io::Result<Response<Sent>> {
        let (number, _in_flight) = self.gauge.enter();
        let index = index(&request);
        if !self.gauge.pass().await {
            self.stall(number).await;
            let delay = self.behaviour.delay(index);
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            if let Some(fault) = self.fault(index) {
                return misbehave(fault).await;
            }
            spin(Duration::from_micros(self.behaviour.spin_us));
        }
        let body = self.bodies.of(index);
        if self.behaviour.is_cut(index) {
            return Ok(Response::new(Either::Right(Cut::new(&body))));
        }
        let mut response = Response::new(Either::Left(Full::new(body)));
        if self.behaviour.is_closed_after(index) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        Ok(response)
    }

    /// What this attempt meets: a second one of the same request meets nothing.
    fn fault(&self, index: usize) -> Option<Fault> {
        let fault = self.behaviour.fault(index)?;
        lock(&self.faulted).insert(index).then_some(fault)
    }

    /// Holds everything for a while, from one request on.
    async fn stall(&self, number: u64) {
        if self.behaviour.stall_us == 0 {
            return;
        }
        let until = {
            let mut stalled = lock(&self.stalled);
            if number == self.behaviour.stall_at {
                *stalled = Some(Instant::now() + Duration::from_micros(self.behaviour.stall_us));
            }
            *stalled
        };
        if let Some(until) = until {
            tokio::time::sleep_until(until.into()).await;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The number in `/<number>`; a foreign path is request 0, whose body it will not expect.
fn index(request: &Request<Incoming>) -> usize {
    let path = request.uri().path();
    path.trim_start_matches('/').parse().unwrap_or(0)
}

async fn misbehave(fault: Fault) -> io::Result<Response<Sent>> {
    match fault {
        // hyper closes the connection, and with no time to linger that resets it.
        Fault::Reset => Err(io::ErrorKind::ConnectionReset.into()),
        // Until the client gives up and closes.
        Fault::Stall => std::future::pending().await,
        Fault::Unavailable => {
            let mut response = Response::new(Either::Left(Full::default()));
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            Ok(response)
        }
    }
}

/// Takes CPU time: by the wall clock it would take less the busier the machine is.
fn spin(time: Duration) {
    let end = own_cpu() + time;
    while own_cpu() < end {
        std::hint::spin_loop();
    }
}
