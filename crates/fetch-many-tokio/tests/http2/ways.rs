//! By which way a server is reached.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fetch_many_tokio::{FetchManyExt, Proxy};

use crate::{assert_all_ok, fetcher, ok, plan, preferring, start};

/// The address has another port than the URL, which names none: so `:authority` is the URL's.
#[test]
fn a_resolver_says_the_port() {
    let server = start(|asked| vec![ok(asked.stream)]);
    let config = preferring(&server).resolve("localhost", [server.address()]);
    let fetcher = fetcher(&config);
    let outcomes = fetcher.fetch_all(vec!["https://localhost/"; 10], &plan(4));
    assert_all_ok(&outcomes);
    assert_eq!(server.seen().connections, 1);
}

/// A proxy of `CONNECT`, for one connection after the other: how many there were.
fn tunnels() -> io::Result<(SocketAddr, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let made = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&made);
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Ordering::Relaxed);
            // However it ends, it has.
            let _ = tunnel(client);
        }
    });
    Ok((address, made))
}

fn tunnel(mut client: TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or_default();
    let mut server = TcpStream::connect(target)?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from, &mut to));
    io::copy(&mut server, &mut client).map(drop)
}

#[test]
fn a_proxy_makes_one_tunnel_for_many_requests() {
    let server = start(|asked| vec![ok(asked.stream)]);
    let (proxy, made) = tunnels().expect("loopback can be bound");
    let config = preferring(&server).proxy(Proxy::through(format!("http://{proxy}")));
    let fetcher = fetcher(&config);
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 40], &plan(8));
    assert_all_ok(&outcomes);
    assert_eq!(
        (server.seen().connections, made.load(Ordering::Relaxed)),
        (1, 1)
    );
}
