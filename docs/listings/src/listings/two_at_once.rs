//! Breaks: two requests at once on one connection.

use std::error::Error;

use futures_util::future;
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{Request, Uri};
use smol::LocalExecutor;
use smol::net::TcpStream;
use smol_hyper::rt::FuturesIo;

fn get(host: &str, path: &str) -> Result<Request<Empty<Bytes>>, hyper::http::Error> {
    Request::get(path).header(HOST, host).body(Empty::new())
}

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let base: Uri = base.parse()?;
    let host = base.authority().ok_or("a URL without a host")?.as_str();
    let tasks = LocalExecutor::new();
    smol::block_on(tasks.run(async {
        // ANCHOR: run
        let stream = FuturesIo::new(TcpStream::connect(host).await?);
        let (mut requests, connection) = http1::handshake(stream).await?;
        let _connection = tasks.spawn(connection);

        let one = requests.send_request(get(host, "/station/1")?);
        let two = requests.send_request(get(host, "/station/2")?);
        for response in future::join_all([one, two]).await {
            match response {
                Ok(response) => println!("{}", response.status()),
                Err(error) => println!("{error}"),
            }
        }
        // ANCHOR_END: run
        Ok(())
    }))
}
