//! A server that fails as its path says, on tokio, one thread: bytes of its own making, since no HTTP
//! server would send them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fetch_many_benches::server::{Behaviour, Seen, Server, listen, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

struct Faulty {
    runtime: Runtime,
    served: Arc<AtomicU64>,
    marked: u64,
}

fn main() -> io::Result<()> {
    serve(Faulty {
        runtime: Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?,
        served: Arc::default(),
        marked: 0,
    })
}

impl Server for Faulty {
    fn start(&mut self, behaviour: &Behaviour) -> Result<Vec<String>, String> {
        let listener = self.runtime.block_on(async { listen() });
        let listener = listener.map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let served = Arc::clone(&self.served);
        self.runtime
            .spawn(accept(listener, behaviour.body_bytes, served));
        Ok(vec![format!("http://{address}")])
    }

    fn barrier(&mut self, _: usize, _: bool) -> Result<(), String> {
        Err("this server holds nothing back".to_owned())
    }

    fn mark(&mut self) {
        self.marked = self.served.load(Ordering::Relaxed);
    }

    fn read(&self) -> (u64, Option<Seen>) {
        (self.served.load(Ordering::Relaxed) - self.marked, None)
    }
}

async fn accept(listener: TcpListener, body_bytes: usize, served: Arc<AtomicU64>) {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {body_bytes}\r\n");
    let response = format!("{head}\r\n{}", "x".repeat(body_bytes));
    let response: Arc<[u8]> = response.into_bytes().into();
    while let Ok((stream, _)) = listener.accept().await {
        let (response, served) = (Arc::clone(&response), Arc::clone(&served));
        tokio::spawn(async move {
            // A client that goes away is no concern of the server's.
            let _ = converse(stream, &response, &served).await;
        });
    }
}

/// Answers requests without a body until one side ends the connection.
async fn converse(mut stream: TcpStream, response: &[u8], served: &AtomicU64) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut request, mut length) = ([0; 4096], 0);
    loop {
        let count = stream.read(&mut request[length..]).await?;
        if count == 0 {
            return Ok(());
        }
        length += count;
        if !request[..length].ends_with(b"\r\n\r\n") {
            continue;
        }
        served.fetch_add(1, Ordering::Relaxed);
        let path = request[..length].split(|byte| *byte == b' ').nth(1);
        match path.unwrap_or_default() {
            b"/" => stream.write_all(response).await?,
            fault => return fail(stream, fault, response).await,
        }
        length = 0;
    }
}

async fn fail(mut stream: TcpStream, fault: &[u8], response: &[u8]) -> io::Result<()> {
    let closing = [b"HTTP/1.1 200 OK\r\nConnection: close", &response[15..]].concat();
    // Never nothing: a request whose idle connection just dies is sent again by itself.
    let sent = match fault {
        b"/closing" => &closing[..],
        b"/garbage" => b"\x0b0Uz\x9f\xc4\xe9\x0e3X}\xa2\xc7\xec\r\n\r\n",
        b"/stall" => &response[..50],
        _ => &response[..response.len() / 2],
    };
    stream.write_all(sent).await?;
    match fault {
        b"/stall" => drop(stream.read(&mut [0; 16]).await),
        b"/reset" => stream.set_zero_linger()?,
        _ => {}
    }
    Ok(())
}
