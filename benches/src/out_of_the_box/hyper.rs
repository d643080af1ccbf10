//! hyper's own guide to a client, on smol: connect, shake hands, send, collect. A connection for each
//! request, since hyper keeps none; and no redirects.

use fetch_many::http::HeaderValue;
use fetch_many::http::header::HOST;
use fetch_many::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use smol::net::TcpStream;
use smol_hyper::rt::FuturesIo;

use super::{Client, Failure, response};

/// hyper, which has neither a pool nor settings.
#[derive(Debug)]
pub struct OutOfTheBox;

impl Client for OutOfTheBox {
    fn exchange(&self, request: Request) -> Result<Response, Failure> {
        smol::block_on(exchange(request))
    }
}

async fn exchange(request: Request) -> Result<Response, Failure> {
    let mut request = request.map(Full::new);
    let uri = request.uri().clone();
    let authority = uri.authority().ok_or("no host")?;
    let port = authority.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((authority.host(), port)).await?;
    let (mut sender, connection) = http1::handshake(FuturesIo::new(stream)).await?;
    // An error of the connection reaches the response as well.
    smol::spawn(connection).detach();

    let host = HeaderValue::from_str(authority.as_str())?;
    request.headers_mut().entry(HOST).or_insert(host);
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    *request.uri_mut() = target.parse()?;
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    response(head.status.as_u16(), head.headers, body)
}
