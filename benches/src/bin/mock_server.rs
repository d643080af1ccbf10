//! wiremock in a process of its own, so that its CPU time is not its client's.
//!
//! A mock server keeps every matched request in memory for ever, so each sample gets a new one.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fetch_many_benches::protocol::{Server, listen, serve};
use tokio::runtime::{Builder, Runtime};
use wiremock::{Mock, MockServer, ResponseTemplate};

struct Wiremock {
    runtime: Runtime,
    served: Arc<AtomicU64>,
    running: Option<MockServer>,
}

fn main() -> io::Result<()> {
    serve(Wiremock {
        // Only for starting; a mock server brings a thread and a runtime of its own.
        runtime: Builder::new_current_thread().enable_all().build()?,
        served: Arc::default(),
        running: None,
    })
}

impl Server for Wiremock {
    fn start(&mut self, body_bytes: usize, delay: Duration) -> Result<String, String> {
        self.stop();
        self.served = Arc::default();
        let count = Arc::clone(&self.served);
        let mut response = ResponseTemplate::new(200).set_body_bytes(vec![b'x'; body_bytes]);
        if !delay.is_zero() {
            response = response.set_delay(delay);
        }
        let mock = Mock::given(move |_: &wiremock::Request| {
            count.fetch_add(1, Ordering::Relaxed);
            true
        });
        let server = self.runtime.block_on(async {
            let listener = listen()?.into_std()?;
            // By the builder: a server from wiremock's pool would be used again.
            let server = MockServer::builder()
                .listener(listener)
                .disable_request_recording()
                .start()
                .await;
            mock.respond_with(response).mount(&server).await;
            Ok(server)
        });
        let server = server.map_err(|error: io::Error| error.to_string())?;
        let url = format!("{}/", server.uri());
        self.running = Some(server);
        Ok(url)
    }

    fn served(&self) -> u64 {
        self.served.load(Ordering::Relaxed)
    }

    fn stop(&mut self) {
        if let Some(server) = self.running.take() {
            // Dropping it verifies its mocks, which waits inside the runtime.
            let _inside = self.runtime.enter();
            drop(server);
        }
    }
}
