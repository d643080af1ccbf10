//! Fixes `two_at_once`: a connection for each request in flight.

use std::error::Error;

use futures_util::future;
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HOST;
use hyper::{Request, Uri};
use smol::LocalExecutor;
use smol::net::TcpStream;
use smol_hyper::rt::FuturesIo;

fn get(host: &str, path: &str) -> Result<Request<Empty<Bytes>>, hyper::http::Error> {
    Request::get(path).header(HOST, host).body(Empty::new())
}

// ANCHOR: run
async fn connect(host: &str, tasks: &LocalExecutor<'_>) -> Result<SendRequest<Empty<Bytes>>, Box<dyn Error>> {
    let stream = FuturesIo::new(TcpStream::connect(host).await?);
    let (requests, connection) = http1::handshake(stream).await?;
    // What goes wrong on the connection, its request learns.
    tasks.spawn(async { drop(connection.await) }).detach();
    Ok(requests)
}
// ANCHOR_END: run

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let base: Uri = base.parse()?;
    let host = base.authority().ok_or("a URL without a host")?.as_str();
    let tasks = LocalExecutor::new();
    smol::block_on(tasks.run(async {
        // ANCHOR: two
        let mut first = connect(host, &tasks).await?;
        let mut second = connect(host, &tasks).await?;

        let one = first.send_request(get(host, "/station/1")?);
        let two = second.send_request(get(host, "/station/2")?);
        // ANCHOR_END: two
        for response in future::join_all([one, two]).await {
            match response {
                Ok(response) => println!("{}", response.status()),
                Err(error) => println!("{error}"),
            }
        }
        Ok(())
    }))
}
