//! The raw server does to the byte what its script says, and survives its clients.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many_raw_server::{RawServer, Reply};

const GET: &[u8] = b"GET /path HTTP/1.1\r\nHost: here\r\n\r\n";

fn client(server: &RawServer, sent: &[u8]) -> io::Result<TcpStream> {
    let mut client = TcpStream::connect(server.address())?;
    client.set_read_timeout(Some(Duration::from_secs(30)))?;
    client.write_all(sent)?;
    Ok(client)
}

fn answer(mut client: TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    client.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[test]
fn sends_exact_bytes_with_exact_pauses() -> io::Result<()> {
    let pause = Duration::from_millis(300);
    let server = RawServer::start(move |_| Reply::new().raw("a\r").pause(pause).raw("\nb").fin())?;
    let begin = Instant::now();
    let mut client = client(&server, GET)?;
    let mut first = [0; 8];
    let count = client.read(&mut first)?;
    assert_eq!(&first[..count], b"a\r", "a segment of its own");
    assert_eq!(answer(client)?, b"\nb");
    assert!(begin.elapsed() >= pause);
    Ok(())
}

#[test]
fn ends_with_fin_or_rst() -> io::Result<()> {
    let server = RawServer::start(|hit| match hit.attempt {
        1 => Reply::new().ok("whole").fin(),
        _ => Reply::new().raw("HTTP/1.1 200 OK\r\n").rst(),
    })?;
    assert!(answer(client(&server, GET)?)?.ends_with(b"\r\n\r\nwhole"));
    let error = answer(client(&server, GET)?).expect_err("a reset is no end");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    Ok(())
}

#[test]
fn a_flood_falls_silent_at_its_end() -> io::Result<()> {
    let most = 100_000;
    let server = RawServer::builder()
        .flood(most)
        .start(|_| Reply::new().forever("flood"))?;
    let mut client = client(&server, GET)?;
    let mut came = vec![0; 100_000];
    client.read_exact(&mut came)?;
    assert!(came.starts_with(b"floodflood"), "again and again");
    // Silence, and no end: the client has to close.
    client.shutdown(Shutdown::Write)?;
    let rest = answer(client)?.len() as u64;
    assert!(rest < most, "{rest} bytes more");
    Ok(())
}

#[test]
fn keeps_account_of_what_it_sees() -> io::Result<()> {
    let server = RawServer::start(|hit| match hit.on_connection {
        1 => Reply::new().barrier(3).ok("together"),
        _ => Reply::new().gate("open").ok("later").fin(),
    })?;
    let before = server.counts();
    let twice = [
        GET,
        b"POST /other?q HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\nhi",
    ]
    .concat();
    let clients: Vec<_> = (0..3)
        .map(|_| client(&server, &twice))
        .collect::<Result<_, _>>()?;
    let counts = server
        .wait_until(|counts| counts.hits == 6)
        .expect("all arrive");
    assert_eq!((counts.accepted, counts.open, counts.in_flight), (3, 3, 3));
    assert_eq!((counts.peak_in_flight, server.peak_in_flight_at(0)), (3, 3));
    server.open("open");
    for client in clients {
        assert!(answer(client)?.ends_with(b"later"));
    }
    let counts = server
        .wait_until(|counts| counts.open == 0)
        .expect("all are closed");
    assert_eq!(
        (counts.answered, counts.in_flight, counts.given_up),
        (6, 0, 0)
    );
    assert_eq!(server.attempts("/path"), 3);
    let hits = server.hits_since(&before);
    let post = hits
        .iter()
        .find(|hit| hit.method == "POST")
        .expect("it arrived");
    assert_eq!(
        (post.path.as_str(), post.host.as_str()),
        ("/other?q", "here")
    );
    assert_eq!(
        (post.body.as_slice(), post.header("CONTENT-LENGTH")),
        (&b"hi"[..], Some("2"))
    );
    Ok(())
}

#[test]
fn survives_bad_clients() -> io::Result<()> {
    let server = RawServer::start(|_| Reply::new().ok("fine").fin())?;
    for bad in [
        &b""[..],
        b"GET /half HT",
        b"\x16\x03\x01\x02\x00\x01",
        b"no such thing at all\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nless",
    ] {
        let client = client(&server, bad)?;
        client.shutdown(Shutdown::Write)?;
        // Closed or reset, but never answered.
        assert!(answer(client).unwrap_or_default().is_empty());
    }
    assert!(answer(client(&server, GET)?)?.ends_with(b"fine"));
    assert_eq!((server.counts().hits, server.counts().malformed), (1, 3));
    Ok(())
}

#[test]
fn gives_up_what_nobody_comes_for() -> io::Result<()> {
    let impatient = RawServer::builder().patience(Duration::from_millis(50));
    let server = impatient.start(|_| Reply::new().barrier(2).ok("never"))?;
    assert_eq!(answer(client(&server, GET)?)?, b"");
    assert_eq!(server.counts().given_up, 1);
    let counts = server
        .wait_until(|counts| counts.hits == 9)
        .expect_err("it never is");
    assert_eq!(counts.hits, 1);
    Ok(())
}

#[test]
fn notices_that_a_client_is_gone() -> io::Result<()> {
    let server = RawServer::start(|_| Reply::new().gate("never").ok("never"))?;
    let client = client(&server, GET)?;
    server
        .wait_until(|counts| counts.in_flight == 1)
        .expect("it arrives");
    drop(client);
    let counts = server
        .wait_until(|counts| counts.in_flight == 0)
        .expect("it is gone");
    assert_eq!(counts.given_up, 0);
    Ok(())
}

#[test]
fn ends_whatever_its_connections_are_at() -> io::Result<()> {
    let server = RawServer::builder()
        .ports(3)
        .start(|hit| match hit.path.as_str() {
            "/silence" => Reply::new().silence(),
            "/gate" => Reply::new().gate("never"),
            "/barrier" => Reply::new().barrier(99),
            "/pause" => Reply::new().pause(Duration::from_secs(3600)),
            "/forever" => Reply::new().forever(vec![b'x'; 1 << 16]),
            _ => Reply::new().ok("idle"),
        })?;
    let paths = [
        "/silence", "/gate", "/barrier", "/pause", "/forever", "/idle",
    ];
    let mut clients = vec![client(&server, b"")?];
    for path in paths {
        clients.push(client(
            &server,
            format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes(),
        )?);
    }
    server
        .wait_until(|counts| counts.hits == paths.len())
        .expect("all arrive");
    // It returns when every thread has ended.
    let dropped = thread::spawn(move || drop(server));
    dropped.join().expect("no panic");
    for client in clients {
        // Closed, or reset with what was on its way.
        let _ = answer(client);
    }
    Ok(())
}

#[test]
fn speaks_first_and_hears_a_close() -> io::Result<()> {
    let server = RawServer::builder()
        .opening(|_| {
            Reply::new()
                .raw("hello")
                .hear(GET.len())
                .raw(" and bye")
                .half_close()
        })
        .start(|_| Reply::new())?;
    let mut client = client(&server, GET)?;
    let mut said = Vec::new();
    client.read_to_end(&mut said)?;
    assert_eq!(said, b"hello and bye");
    // It reads on until the client closes, so nothing sent late makes a reset.
    client.write_all(GET)?;
    assert_eq!(server.counts().open, 1);
    drop(client);
    let closed = server.wait_until(|counts| counts.open == 0);
    assert_eq!(closed.map(|counts| counts.hits), Ok(0));
    Ok(())
}

#[test]
fn answers_at_the_head_of_a_request() -> io::Result<()> {
    let server = RawServer::builder()
        .heads_only()
        .start(|_| Reply::new().raw("enough").half_close())?;
    let half = b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf";
    let mut client = client(&server, half)?;
    let mut said = Vec::new();
    client.read_to_end(&mut said)?;
    assert_eq!(said, b"enough");
    Ok(())
}

#[test]
fn accepts_no_more_until_it_is_told_to() -> io::Result<()> {
    let server = RawServer::builder()
        .accepts(1)
        .start(|_| Reply::new().raw("in").fin())?;
    assert_eq!(answer(client(&server, GET)?)?, b"in");
    let waiting = client(&server, GET)?;
    waiting.set_read_timeout(Some(Duration::from_millis(50)))?;
    let error = (&waiting).read(&mut [0]).expect_err("nobody accepts");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert_eq!(server.counts().accepted, 1);
    server.open("accept");
    waiting.set_read_timeout(Some(Duration::from_secs(30)))?;
    assert_eq!(answer(waiting)?, b"in");
    Ok(())
}

#[test]
fn listens_where_it_is_told_to() -> io::Result<()> {
    // Free again at once.
    let port = RawServer::start(|_| Reply::new())?.address().port();
    let at_port = |ports| {
        RawServer::builder()
            .port(port)
            .ports(ports)
            .start(|_| Reply::new())
    };
    let server = at_port(2)?;
    assert_eq!(server.address().port(), port);
    assert_ne!(
        server.url_at(1, "/"),
        server.url("/"),
        "the second port is another"
    );
    let taken = at_port(1).expect_err("one server listens there already");
    assert_eq!(taken.kind(), ErrorKind::AddrInUse);
    Ok(())
}
