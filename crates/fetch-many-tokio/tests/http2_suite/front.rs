//! A server of HTTP/2 over TLS in front of servers of HTTP/1.1, in a process of its own.

use std::collections::HashMap;
use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::thread;

use fetch_many_conformance::authority::Authority;
use fetch_many_tokio::http::header::{self, HeaderMap, HeaderValue};
use fetch_many_tokio::http::{self, Uri, Version};
use fetch_many_tokio::{Bytes, Roots};
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// With which this program is the front.
pub(crate) const ARGUMENT: &str = "--front";

/// Says its port and whom to trust, and serves until its input ends.
pub(crate) fn run() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be spawned");
    let authority = Authority::new().expect("random numbers");
    let listener = runtime
        .block_on(TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)))
        .expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let Roots::Pem(pem) = authority.roots() else {
        unreachable!("an authority is trusted by its certificate")
    };
    println!("{port}");
    let mut output = io::stdout();
    let written = output.write_all(&pem).and_then(|()| output.flush());
    written.expect("somebody reads");
    let certificates = Certificates {
        authority,
        port,
        made: Mutex::default(),
    };
    drop(runtime.spawn(accept(listener, Arc::new(certificates))));
    // Until the program that started this one has ended.
    let _ = thread::spawn(|| io::stdin().read_to_end(&mut Vec::new())).join();
    ExitCode::SUCCESS
}

/// The URL through the front, of one to a server of HTTP/1.1 on this machine.
pub(crate) fn fronted(url: &str, front: u16) -> Option<String> {
    let rest = url.strip_prefix("http://127.0.0.1:")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let [high, low] = rest[..end].parse::<u16>().ok()?.to_be_bytes();
    Some(format!(
        "https://127.1.{high}.{low}:{front}{}",
        &rest[end..]
    ))
}

/// A certificate for each address that is asked for.
struct Certificates {
    authority: Authority,
    port: u16,
    made: Mutex<HashMap<IpAddr, Arc<ServerConfig>>>,
}

impl Certificates {
    fn of(&self, address: IpAddr) -> io::Result<Arc<ServerConfig>> {
        let mut made = self.made.lock().expect("nobody panics");
        if let Some(config) = made.get(&address) {
            return Ok(Arc::clone(config));
        }
        let config = self.authority.server(&[&address.to_string()])?;
        let mut config = ServerConfig::clone(&config);
        config.alpn_protocols = vec![b"h2".to_vec()];
        let config = Arc::new(config);
        made.insert(address, Arc::clone(&config));
        Ok(config)
    }
}

async fn accept(listener: TcpListener, certificates: Arc<Certificates>) {
    loop {
        let Ok((socket, _)) = listener.accept().await else {
            continue;
        };
        let certificates = Arc::clone(&certificates);
        drop(tokio::spawn(async move {
            // However it ends, it has.
            let _ = serve(socket, &certificates).await;
        }));
    }
}

/// One connection. When it ends, so do all requests on it.
async fn serve(socket: TcpStream, certificates: &Certificates) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let IpAddr::V4(address) = socket.local_addr()?.ip() else {
        return Ok(());
    };
    let [_, _, high, low] = address.octets();
    let behind = u16::from_be_bytes([high, low]);
    let acceptor = TlsAcceptor::from(certificates.of(address.into())?);
    let tls = acceptor.accept(socket).await?;
    let connection = h2::server::Builder::new()
        .max_concurrent_streams(10_000)
        .max_header_list_size(1 << 20)
        .handshake(tls);
    let mut connection = connection.await.map_err(io::Error::other)?;
    let mut requests = JoinSet::new();
    while let Some(asked) = connection.accept().await {
        let (request, respond) = asked.map_err(io::Error::other)?;
        requests.spawn(answer(request, respond, behind, certificates.port));
        while requests.try_join_next().is_some() {}
    }
    Ok(())
}

/// One request: what the server behind says, or a reset where that says nothing that can be said by HTTP/2.
async fn answer(
    request: http::Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    behind: u16,
    front: u16,
) {
    let asking = ask(request, behind);
    let asked = tokio::select! {
        asked = asking => asked,
        // The client has given it up.
        _ = poll_fn(|context| respond.poll_reset(context)) => return,
    };
    let Ok(response) = asked else {
        respond.send_reset(Reason::INTERNAL_ERROR);
        return;
    };
    let (mut parts, body) = response.into_parts();
    translate(&mut parts.headers, front);
    let head = http::Response::from_parts(parts, ());
    let is_alone = hyper::body::Body::is_end_stream(&body);
    let mut head = head;
    *head.version_mut() = Version::HTTP_2;
    let Ok(stream) = respond.send_response(head, is_alone) else {
        return;
    };
    if !is_alone {
        pass_on(body, stream).await;
    }
}

async fn ask(
    request: http::Request<RecvStream>,
    behind: u16,
) -> Result<http::Response<Incoming>, Box<dyn std::error::Error + Send + Sync>> {
    let (mut parts, mut stream) = request.into_parts();
    let mut body = Vec::new();
    while let Some(data) = stream.data().await {
        let data = data?;
        stream.flow_control().release_capacity(data.len())?;
        body.extend_from_slice(&data);
    }
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    parts.uri = target.parse::<Uri>()?;
    parts.version = Version::HTTP_11;
    let host = HeaderValue::from_str(&format!("127.0.0.1:{behind}"))?;
    let mut headers = HeaderMap::from_iter([(header::HOST, host)]);
    parts.headers.remove(header::HOST);
    headers.extend(parts.headers);
    parts.headers = headers;
    let socket = TcpStream::connect((Ipv4Addr::LOCALHOST, behind)).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(socket)).await?;
    // It ends with the response.
    drop(tokio::spawn(connection));
    let request = http::Request::from_parts(parts, Full::new(Bytes::from(body)));
    Ok(sender.send_request(request).await?)
}

/// What HTTP/2 does not have (RFC 9113 §8.2.2), and where redirects lead.
fn translate(headers: &mut HeaderMap, front: u16) {
    for name in [
        header::CONNECTION,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
    ] {
        headers.remove(name);
    }
    headers.remove("keep-alive");
    let location = headers
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok());
    if let Some(url) = location.and_then(|url| fronted(url, front))
        && let Ok(value) = HeaderValue::from_str(&url)
    {
        headers.insert(header::LOCATION, value);
    }
}

async fn pass_on(mut body: Incoming, mut stream: SendStream<Bytes>) {
    loop {
        let frame = tokio::select! {
            frame = body.frame() => frame,
            _ = poll_fn(|context| stream.poll_reset(context)) => return,
        };
        let data = match frame {
            None => return drop(stream.send_data(Bytes::new(), true)),
            Some(Err(_)) => return stream.send_reset(Reason::INTERNAL_ERROR),
            Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
        };
        if send(data, &mut stream).await.is_none() {
            return;
        }
    }
}

/// As the client has room for it.
async fn send(mut data: Bytes, stream: &mut SendStream<Bytes>) -> Option<()> {
    while !data.is_empty() {
        stream.reserve_capacity(data.len());
        let room = poll_fn(|context| stream.poll_capacity(context))
            .await?
            .ok()?;
        stream
            .send_data(data.split_to(room.min(data.len())), false)
            .ok()?;
    }
    Some(())
}
