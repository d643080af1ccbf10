//! A client out of the box, made to look like a strategy, so that checks can ask it.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use fetch_many::strategy::{Job, Workers};
use fetch_many::{
    Config, Error, ErrorKind, FetchMany, Outcomes, Plan, Request, Requests, Response, Retry,
};
use fetch_many_conformance::Subject;

use super::bare::LONGEST;
use crate::out_of_the_box::{self, Client, StockClient};

/// One client, kept from one request to the next, and nothing that the engine would put right: no
/// retries, no redirects, no decoding. Its errors have no kinds.
#[derive(Debug)]
struct Adapter {
    client: Arc<dyn Client>,
    config: Config,
}

/// The client of this name as a subject for this check.
pub(super) fn subject(name: &str, check: &str) -> Option<Subject> {
    let stock = out_of_the_box::find(name)?;
    let check = check.to_owned();
    Some(Subject::new(move |_| Adapter::new(stock, &check)).coarse())
}

impl Adapter {
    fn new(stock: &StockClient, asked: &str) -> Result<Self, Error> {
        let client = stock.make(asked);
        let client = client.map_err(|cause| Error::new(ErrorKind::Other).because(cause))?;
        Ok(Self {
            client: Arc::from(client),
            config: Config::default().max_redirects(0).decode(false),
        })
    }
}

impl FetchMany for Adapter {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        let plan = plan.clone().retry(Retry::none());
        Outcomes::new(requests, &plan, &self.config, Threads(&self.client))
    }
}

/// A thread for each request in flight, as one who has only a client would do it.
struct Threads<'a>(&'a Arc<dyn Client>);

impl Workers for Threads<'_> {
    fn start(&mut self, job: Job) {
        let client = Arc::clone(self.0);
        thread::spawn(move || {
            let mut next = Some(job);
            while let Some(job) = next {
                let result = exchange(&client, job.request().clone());
                next = job.finish(result);
            }
        });
    }
}

/// A client that has no timeout is left behind after ours.
fn exchange(client: &Arc<dyn Client>, request: Request) -> Result<Response, Error> {
    let (sender, receiver) = mpsc::channel();
    let client = Arc::clone(client);
    thread::spawn(move || {
        // The receiver is gone only after the timeout.
        let _ = sender.send(client.exchange(request));
    });
    match receiver.recv_timeout(LONGEST) {
        Ok(result) => result.map_err(|cause| Error::new(ErrorKind::Other).because(cause)),
        Err(RecvTimeoutError::Timeout) => Err(Error::new(ErrorKind::Timeout)),
        // It panicked.
        Err(RecvTimeoutError::Disconnected) => Err(Error::new(ErrorKind::Other)),
    }
}

#[cfg(test)]
mod tests {
    use fetch_many::{FetchManyExt, IntoRequest};
    use fetch_many_conformance::raw::{RawServer, Reply};

    use super::*;
    use crate::out_of_the_box::CLIENTS;

    #[test]
    fn nothing_is_put_right() {
        let server = RawServer::start(|hit| match hit.path.as_str() {
            "/whole" => Reply::new().ok(&hit.body),
            _ => Reply::new()
                .raw("HTTP/1.1 200 OK\r\nContent-Length: ")
                .rst(),
        });
        let server = server.expect("a port is free");
        for entry in CLIENTS {
            let client = Adapter::new(entry, "").expect("the client can be made");
            let mut post = server.url("/whole").into_request().expect("a URL");
            *post.method_mut() = fetch_many::http::Method::POST;
            *post.body_mut() = "hello".into();
            let outcomes = client.fetch_all(
                [Ok(post), server.url("/cut").into_request()],
                &Plan::default(),
            );
            let whole = outcomes[0].result.as_ref().expect("a response");
            assert_eq!(
                (whole.status().as_u16(), &whole.body()[..]),
                (200, &b"hello"[..])
            );
            assert!(outcomes[1].result.is_err(), "{}", entry.name);
            assert_eq!(outcomes[1].attempts, 1, "{}", entry.name);
        }
    }
}
