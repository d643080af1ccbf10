//! A server that keeps nothing of a request, for long runs: hyper on tokio, one thread.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fetch_many::Bytes;
use fetch_many_benches::protocol::{Server, listen, serve};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

struct Sink {
    runtime: Runtime,
    answers: Answers,
    accepting: Option<JoinHandle<()>>,
}

/// What it answers, and how often it has.
#[derive(Clone)]
struct Answers {
    body: Bytes,
    delay: Duration,
    served: Arc<AtomicU64>,
}

fn main() -> io::Result<()> {
    serve(Sink {
        runtime: Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?,
        answers: Answers {
            body: Bytes::new(),
            delay: Duration::ZERO,
            served: Arc::default(),
        },
        accepting: None,
    })
}

impl Server for Sink {
    fn start(&mut self, body_bytes: usize, delay: Duration) -> Result<String, String> {
        self.stop();
        self.answers = Answers {
            body: vec![b'x'; body_bytes].into(),
            delay,
            served: Arc::default(),
        };
        let listener = self.runtime.block_on(async { listen() });
        let listener = listener.map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let accepting = self.runtime.spawn(accept(listener, self.answers.clone()));
        self.accepting = Some(accepting);
        Ok(format!("http://{address}/"))
    }

    fn served(&self) -> u64 {
        self.answers.served.load(Ordering::Relaxed)
    }

    /// Connections end with their clients.
    fn stop(&mut self) {
        if let Some(accepting) = self.accepting.take() {
            accepting.abort();
        }
    }
}

async fn accept(listener: TcpListener, answers: Answers) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(converse(stream, answers.clone()));
    }
}

async fn converse(stream: TcpStream, answers: Answers) {
    let service = service_fn(|_: Request<hyper::body::Incoming>| async {
        if !answers.delay.is_zero() {
            tokio::time::sleep(answers.delay).await;
        }
        answers.served.fetch_add(1, Ordering::Relaxed);
        Ok::<_, Infallible>(Response::new(Full::new(answers.body.clone())))
    });
    // A client that goes away is no concern of the server's.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
