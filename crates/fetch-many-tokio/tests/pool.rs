//! What a connection of reqwest's pool turns out to be.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use fetch_many_conformance::authority::Authority;
use fetch_many_tokio::{Config, Fetcher};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// A request that is about to connect may get a connection that came free meanwhile. Should that one
/// turn out to be stale, it is repeated as it would be if it had never begun to connect.
#[tokio::test]
async fn a_connection_that_came_free_while_another_was_made_may_be_stale() {
    let authority = Authority::new().expect("keys can be made");
    let tls = authority.server(&["127.0.0.1"]).expect("keys can be made");
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback can be bound");
    let address = listener.local_addr().expect("it is bound");
    let server = thread::spawn(move || serve(&listener, &tls));

    let config = Config::default().roots(authority.roots());
    let fetcher = Fetcher::new(&config).expect("the settings are usable");
    let url = format!("https://{address}/");
    let (one, other) = tokio::join!(fetcher.fetch(&url), fetcher.fetch(&url));
    assert_eq!(one.expect("one is answered").body(), "hello");
    assert_eq!(other.expect("the other is repeated").body(), "hello");
    let came = server.join().expect("the server does not panic");
    came.expect("the connections came as they should");
}

fn serve(listener: &TcpListener, tls: &Arc<ServerConfig>) -> io::Result<()> {
    let mut first = accept(listener, tls)?;
    read_request(&mut first)?;
    // The other request connects, and waits for its handshake.
    let waiting = listener.accept()?;
    respond(&mut first)?;
    // It comes on the connection that is free now, which is closed.
    read_request(&mut first)?;
    first.conn.send_close_notify();
    first.flush()?;
    drop(first);
    let mut third = accept(listener, tls)?;
    read_request(&mut third)?;
    respond(&mut third)?;
    drop(waiting);
    Ok(())
}

fn accept(listener: &TcpListener, tls: &Arc<ServerConfig>) -> io::Result<Tls> {
    let (socket, _) = listener.accept()?;
    let session = ServerConnection::new(Arc::clone(tls)).map_err(io::Error::other)?;
    Ok(StreamOwned::new(session, socket))
}

fn read_request(stream: &mut Tls) -> io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(())
}

fn respond(stream: &mut Tls) -> io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")?;
    stream.flush()
}
