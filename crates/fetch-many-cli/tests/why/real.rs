//! Causes that need sockets: what a connection waits for, and a disk.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use fetch_many::{Bytes, Config, Head, Intake, Kept, Memory, Plan, Retry, Sink, Stored, Whole};
use fetch_many_cli::why::Account;
use fetch_many_conformance::mock::{MockServer, ResponseTemplate};
use fetch_many_strategies::Strategy;
use socket2::{Domain, Socket, Type};

use super::fetched;

fn run(urls: &[String], config: &Config, plan: &Plan) -> Account {
    let fetcher = Strategy::Smol.make(config).unwrap();
    let dir = tempfile::tempdir().unwrap();
    fetched(dir.path(), &*fetcher, urls, plan, || {})
}

/// Memory behind a disk that takes a while for each piece.
struct SlowDisk;

impl Sink for SlowDisk {
    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        Ok(Box::new(Slow(Memory::new().open(head)?)))
    }
}

struct Slow(Box<dyn Intake>);

impl Intake for Slow {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        thread::sleep(Duration::from_millis(60));
        self.0.write(data)
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        self.0.commit(whole)
    }

    fn keep(self: Box<Self>) -> Option<Kept> {
        self.0.keep()
    }
}

#[test]
fn a_slow_disk() {
    let server =
        MockServer::start(|_| ResponseTemplate::new(200).set_body_bytes(vec![7; 300 << 10]))
            .unwrap();
    let urls: Vec<_> = (0..24)
        .map(|page| server.url(&format!("/{page}")))
        .collect();
    let account = run(&urls, &Config::default(), &Plan::new(4).sink(SlowDisk));
    assert_eq!(account.tally.ok, 24, "{}", account.json());
    let found = account.findings();
    assert_eq!(found[0].cause, "sink", "{}", account.json());
    assert!(
        found[0].says.contains("the disk is slower than the line"),
        "{}",
        found[0].says
    );
}

/// A port whose queue of connections to accept is full: Linux ignores who asks for one more.
struct Dead {
    address: SocketAddr,
    _listener: Socket,
    _queue: Vec<TcpStream>,
}

fn dead() -> Dead {
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.bind(&any.into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap().as_socket().unwrap();
    let more = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
    Dead {
        address,
        _queue: std::iter::from_fn(more).collect(),
        _listener: listener,
    }
}

#[test]
fn dead_addresses() {
    let (server, dead) = (MockServer::echo().unwrap(), dead());
    let urls = (0..40).map(|page| match page % 4 {
        0 => format!("http://{}/{page}", dead.address),
        _ => server.url(&format!("/{page}")),
    });
    let config = Config::default().connect_timeout(Duration::from_millis(300));
    let plan = Plan::new(4).retry(Retry::none());
    let account = run(&urls.collect::<Vec<_>>(), &config, &plan);
    assert_eq!(
        (account.tally.ok, account.tally.failed),
        (30, 10),
        "{}",
        account.json()
    );
    let found = account.findings();
    assert_eq!(found[0].cause, "connect", "{}", account.json());
    let expected = format!(
        "waited for connections (most at http://{}); 10 failed because none came.",
        dead.address
    );
    assert!(
        found[0].says.ends_with(&expected),
        "{}\n{}",
        found[0].says,
        account.json()
    );
    assert!(found[0].helps.contains("--connect-timeout"));
}
