//! The strategy with HTTP/2, asked for what lies behind the front: [`Fronted`].

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use fetch_many_tokio::http::Uri;
use fetch_many_tokio::{
    Blocking, Capability, Config, Error, FetchMany, Outcomes, Plan, Request, Requests, Roots,
};

use crate::front;

/// `http://127.0.0.1:P` becomes `https://127.1.h.l:F`: `F` is the front's port, and `h.l` are the bytes of `P`. So each server
/// is a host of its own, and the front knows which.
#[derive(Debug)]
pub(crate) struct Fronted(Blocking);

impl Fronted {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let roots = config.roots.clone().and(Front::get().roots.clone());
        let config = config.clone().roots(roots).prefer(Capability::Http2);
        Blocking::new(&config).map(Self)
    }
}

impl FetchMany for Fronted {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        let requests = requests.map(|request| request.map(through_front));
        self.0.fetch_many(Requests::new(requests), plan)
    }

    fn capabilities(&self) -> &'static [Capability] {
        self.0.capabilities()
    }
}

fn through_front(mut request: Request) -> Request {
    if let Some(uri) = front::fronted(&request.uri().to_string(), Front::get().port)
        && let Ok(uri) = uri.parse::<Uri>()
    {
        *request.uri_mut() = uri;
    }
    request
}

/// The front is a process of its own, since the checks look at the descriptors and threads of theirs.
struct Front {
    port: u16,
    roots: Roots,
    /// It ends when its input does.
    _process: Child,
}

impl Front {
    fn get() -> &'static Self {
        static FRONT: OnceLock<Front> = OnceLock::new();
        FRONT.get_or_init(|| {
            let program = std::env::current_exe().expect("this program is there");
            let mut process = Command::new(program)
                .arg(front::ARGUMENT)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("a process can be started");
            let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
            let mut port = String::new();
            output.read_line(&mut port).expect("it says its port");
            let mut pem = String::new();
            while !pem.ends_with("-----END CERTIFICATE-----\n") {
                let read = output.read_line(&mut pem).expect("it says whom to trust");
                assert_ne!(read, 0, "the front has ended");
            }
            Self {
                port: port.trim().parse().expect("a number"),
                roots: Roots::Pem(pem.into_bytes()),
                _process: process,
            }
        })
    }
}
