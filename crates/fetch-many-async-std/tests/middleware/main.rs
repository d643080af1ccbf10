//! A middleware of surf's around the exchanges: it sees them whole, has the last word, and stays within
//! the bounds that all exchanges have.

mod bounds;
mod changes;
mod seen;
mod stored;

use std::sync::{Arc, Mutex};

use fetch_many_async_std::surf::middleware::{Middleware, Next};
use fetch_many_async_std::{Config, Fetcher, Plan, Retry, surf};
use fetch_many_conformance::raw::{Hit, RawServer, Reply};

/// One request, once.
fn once() -> Plan {
    Plan::new(1).retry(Retry::none())
}

fn fetcher(middleware: impl Middleware) -> Fetcher {
    fetcher_of(&Config::default(), middleware)
}

fn fetcher_of(config: &Config, middleware: impl Middleware) -> Fetcher {
    let fetcher = Fetcher::new(config).expect("the settings are usable");
    fetcher.with(middleware)
}

fn server(script: impl Fn(&Hit) -> Reply + Send + Sync + 'static) -> RawServer {
    RawServer::start(script).expect("loopback can be bound")
}

/// Whether the head has this text.
fn has(hit: &Hit, text: &[u8]) -> bool {
    hit.head.windows(text.len()).any(|part| part == text)
}

/// Notes what it sees.
#[derive(Clone, Debug, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, line: impl Into<String>) {
        self.0.lock().expect("nobody panics here").push(line.into());
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().expect("nobody panics here").clone()
    }
}

#[surf::utils::async_trait]
impl Middleware for Notes {
    async fn handle(
        &self,
        mut request: surf::Request,
        client: surf::Client,
        next: Next<'_>,
    ) -> surf::Result<surf::Response> {
        self.note(format!("{} {}", request.method(), request.url()));
        for name in ["content-type", "x-two", "x-odd"] {
            if let Some(values) = request.header(name) {
                self.note(format!("{name}: {values}"));
            }
        }
        let body = request.take_body().into_bytes().await?;
        self.note(String::from_utf8_lossy(&body));
        request.set_body(body);
        let mut response = next.run(request, client).await?;
        self.note(response.status().to_string());
        for name in ["content-type", "x-two", "x-odd"] {
            if let Some(values) = response.header(name) {
                self.note(format!("{name}: {values}"));
            }
        }
        let body = response.body_bytes().await?;
        self.note(String::from_utf8_lossy(&body));
        response.set_body(body);
        Ok(response)
    }
}
