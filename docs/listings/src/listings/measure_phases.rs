//! Measures the figure of chapter 6: where the time of two requests on one connection goes. Prints the data as
//! JSON: `cargo run -p fetch-many-tutorial -- measure_phases > docs/data/phases.json`

use std::error::Error;
use std::net::SocketAddr;
use std::time::Instant;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{Request, Uri};
use serde_json::json;
use smol::LocalExecutor;
use smol::net::{self, TcpStream};
use smol_hyper::rt::FuturesIo;

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let base: Uri = base.parse()?;
    let host = base.authority().ok_or("a URL without a host")?.as_str();
    let tasks = LocalExecutor::new();
    smol::block_on(tasks.run(async {
        let begin = Instant::now();
        let now = || (begin.elapsed().as_secs_f64() * 1e4).round() / 10.0;

        // A name to look up, so that there is something to resolve.
        let port = base.port_u16().ok_or("a URL without a port")?;
        let addresses = net::resolve(("localhost", port)).await?;
        let address = addresses.into_iter().find(SocketAddr::is_ipv4).ok_or("no address")?;
        let resolved = now();
        let stream = TcpStream::connect(address).await?;
        let (mut requests, connection) = http1::handshake(FuturesIo::new(stream)).await?;
        let connection = tasks.spawn(connection);
        let connected = now();

        let first = vec![json!(["resolve", 0.0, resolved]), json!(["connect", resolved, connected])];
        let mut rows = vec![first, vec![]];
        for row in &mut rows {
            requests.ready().await?;
            let request = Request::get("/halves").header(HOST, host).body(Empty::<Bytes>::new())?;
            let sent = now();
            let response = requests.send_request(request).await?;
            let head = now();
            response.into_body().collect().await?;
            let body = now();
            row.extend([json!(["first byte", sent, head]), json!(["body", head, body])]);
        }
        drop(requests);
        connection.await?;

        let span = |row: usize, phase: usize| -> f64 {
            let at = |end: usize| rows[row][phase][end].as_f64().unwrap_or_default();
            ((at(2) - at(1)) * 10.0).round() / 10.0
        };
        let figure = json!({
            "rows": rows,
            "resolve_ms": span(0, 0), "connect_ms": span(0, 1),
            "first": { "first_byte_ms": span(0, 2), "body_ms": span(0, 3) },
            "second": { "first_byte_ms": span(1, 0), "body_ms": span(1, 1) },
        });
        println!("{}", serde_json::to_string_pretty(&figure)?);
        Ok(())
    }))
}
