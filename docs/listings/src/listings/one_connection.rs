//! Two requests on one connection, by hand: what a client does.

use std::error::Error;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{Request, Uri};
use smol::LocalExecutor;
use smol::net::TcpStream;
use smol_hyper::rt::FuturesIo;

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let base: Uri = base.parse()?;
    let host = base.authority().ok_or("a URL without a host")?.as_str();

    let tasks = LocalExecutor::new();
    smol::block_on(tasks.run(async {
        // Resolve, on a thread for what blocks, and connect to the first address that answers.
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;

        // One half sends requests. The other moves the bytes, and is a task of its own.
        let (mut requests, connection) = http1::handshake(FuturesIo::new(stream)).await?;
        let connection = tasks.spawn(connection);

        for station in [1, 2] {
            requests.ready().await?; // The exchange before this one is over.
            let path = format!("/station/{station}");
            let request = Request::get(path).header(HOST, host).body(Empty::<Bytes>::new())?;

            let response = requests.send_request(request).await?; // The head has come.
            let status = response.status().as_u16();
            let body = response.into_body().collect().await?.to_bytes(); // All of the body has.
            println!("{status}: {}", String::from_utf8_lossy(&body));
        }

        drop(requests); // No more requests: the connection ends.
        Ok(connection.await?)
    }))
}
// ANCHOR_END: run
