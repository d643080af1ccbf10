//! The servers of the programs in `docs/upstream/ureq.md`.
#![doc = include_str!("../../../upstream/ureq.md")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use ureq::Agent;

/// What ureq makes of a URL's answer, by its defaults; but a proxy of the machine's has no part in it.
///
/// # Errors
/// As `ureq`.
pub fn get(url: impl AsRef<str>) -> Result<String, ureq::Error> {
    let agent = Agent::new_with_config(Agent::config_builder().proxy(None).build());
    agent.get(url.as_ref()).call()?.body_mut().read_to_string()
}

/// A server that reads the head of a request and sends these bytes, again and again. Its URL.
///
/// # Errors
/// If there is no port.
pub fn server(answer: impl Into<Vec<u8>>) -> io::Result<String> {
    let answer = answer.into();
    accept(move |stream| {
        let mut requests = BufReader::new(stream.try_clone()?);
        while read_head(&mut requests)? {
            (&stream).write_all(&answer)?;
        }
        Ok(())
    })
}

/// A server that reads the head of one request on each connection, sends these bytes, and closes.
///
/// # Errors
/// If there is no port.
pub fn closing_server(answer: impl Into<Vec<u8>>) -> io::Result<String> {
    let answer = answer.into();
    accept(move |stream| {
        read_head(&mut BufReader::new(&stream))?;
        (&stream).write_all(&answer)
    })
}

/// A server that does this with each connection, on a thread of its own. Its URL.
///
/// # Errors
/// If there is no port.
pub fn accept(
    serve: impl Fn(TcpStream) -> io::Result<()> + Clone + Send + 'static,
) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = serve.clone();
            thread::spawn(move || serve(stream));
        }
    });
    Ok(format!("http://{address}/"))
}

/// Reads the head of a request. `false`: there is none.
///
/// # Errors
/// If the connection fails.
pub fn read_head(requests: &mut BufReader<impl Read>) -> io::Result<bool> {
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        if requests.read_line(&mut line)? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
