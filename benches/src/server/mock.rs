//! wiremock, as users of the contract test against: [`Mock`].
//!
//! One mock server keeps every matched request in memory for ever, also with recording disabled, so
//! each sample gets a new one. It answers from one thread, with a lock around every request.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::runtime::{Builder, Runtime};
use wiremock::{MockServer, Request, ResponseTemplate};

use super::body::Bodies;
use super::{Behaviour, Seen, Server, listen};

/// A process's only mock server.
#[derive(Debug)]
pub struct Mock {
    runtime: Runtime,
    served: Arc<AtomicU64>,
    marked: u64,
    running: Option<MockServer>,
}

impl Mock {
    /// A server that does not listen yet.
    ///
    /// # Errors
    /// If a runtime cannot be made.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            // Only for starting; a mock server brings a thread and a runtime of its own.
            runtime: Builder::new_current_thread().enable_all().build()?,
            served: Arc::default(),
            marked: 0,
            running: None,
        })
    }
}

impl Server for Mock {
    fn start(&mut self, behaviour: &Behaviour) -> Result<Vec<String>, String> {
        let count = Arc::clone(&self.served);
        let bodies = Bodies::new(behaviour.body_bytes);
        let behaviour = behaviour.clone();
        let mock = wiremock::Mock::given(wiremock::matchers::any());
        let respond = move |request: &Request| {
            count.fetch_add(1, Ordering::Relaxed);
            let index = request.url.path().trim_start_matches('/');
            let index = index.parse().unwrap_or(0);
            let response = ResponseTemplate::new(200).set_body_bytes(bodies.of(index));
            match behaviour.delay(index) {
                delay if delay.is_zero() => response,
                delay => response.set_delay(delay),
            }
        };
        let server = self.runtime.block_on(async {
            let listener = listen()?.into_std()?;
            // By the builder: a server from wiremock's pool would be used again.
            let server = MockServer::builder()
                .listener(listener)
                .disable_request_recording()
                .start()
                .await;
            mock.respond_with(respond).mount(&server).await;
            Ok(server)
        });
        let server = server.map_err(|error: io::Error| format!("cannot listen: {error}"))?;
        let url = server.uri();
        self.running = Some(server);
        Ok(vec![url])
    }

    fn barrier(&mut self, _: usize, _: bool) -> Result<(), String> {
        Err("wiremock holds nothing back".to_owned())
    }

    fn mark(&mut self) {
        self.marked = self.served.load(Ordering::Relaxed);
    }

    fn read(&self) -> (u64, Option<Seen>) {
        (self.served.load(Ordering::Relaxed) - self.marked, None)
    }
}

impl Drop for Mock {
    /// Dropping a mock server verifies its mocks, which waits inside a runtime.
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        self.running = None;
    }
}
