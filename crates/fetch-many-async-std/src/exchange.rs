//! One request, one response: [`exchange`].

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Instant;

use async_std::net::TcpStream;
use async_std::task;
use fetch_many::strategy::Bounds;
use fetch_many::{Config, Error, ErrorKind, Request, Response};
use fetch_many_h1::Net;
use surf::http::{Method, Request as SurfRequest, Response as SurfResponse, StatusCode, Url};

use crate::error::failed;

/// surf over a backend that keeps the laws.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    surf: surf::Client,
}

impl Client {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let h1 = fetch_many_h1::Client::new(AsyncStd, config)?;
        Ok(Self {
            surf: surf::Client::with_http_client(Backend(h1)),
        })
    }
}

/// What async-std brings to an exchange.
#[derive(Debug)]
struct AsyncStd;

impl Net for AsyncStd {
    type Stream = TcpStream;
    type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

    async fn connect(&self, address: SocketAddr) -> io::Result<Self::Stream> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    fn sleep_until(&self, at: Instant) -> Self::Sleep {
        Box::pin(task::sleep(at.saturating_duration_since(Instant::now())))
    }
}

/// surf's backend: hyper over async-std's sockets.
///
/// http-types cannot represent every status and header value, and panics on some. So the request
/// and the response travel whole, as extensions of surf's own, and no part of them is converted.
#[derive(Debug)]
struct Backend(fetch_many_h1::Client<AsyncStd>);

/// The request that a surf request stands for.
struct Whole {
    request: Request,
    bounds: Bounds,
}

impl surf::HttpClient for Backend {
    // Not by `#[async_trait]`, which would keep surf's request, a kilobyte, for the whole exchange.
    fn send<'a, 'f>(&'a self, mut request: SurfRequest) -> Sending<'f>
    where
        'a: 'f,
        Self: 'f,
    {
        let whole = request.ext_mut().remove();
        Box::pin(async move {
            let Some(Whole { request, bounds }) = &whole else {
                // Only what `exchange` has made gets here.
                return Err(Error::new(ErrorKind::Request).into());
            };
            let whole = self.0.exchange(request, *bounds).await?;
            let mut response = SurfResponse::new(StatusCode::Ok);
            response.ext_mut().insert(whole);
            Ok(response)
        })
    }
}

type Sending<'f> = Pin<Box<dyn Future<Output = surf::Result<SurfResponse>> + Send + 'f>>;

/// Sends `request` and reads the whole response, within these bounds.
pub(crate) async fn exchange(
    client: &Client,
    request: &Request,
    bounds: Bounds,
) -> Result<Response, Error> {
    let request = to_surf(request, bounds)?;
    let mut response = client.surf.send(request).await.map_err(failed)?;
    let response: &mut SurfResponse = response.as_mut();
    let whole = response.ext_mut().remove();
    whole.ok_or_else(|| Error::new(ErrorKind::Other).detail("not a response of our backend"))
}

fn to_surf(request: &Request, bounds: Bounds) -> Result<SurfRequest, Error> {
    // A name in punycode may be one that nobody can have, by Unicode's tables: that is for the resolver
    // to say. surf never looks at its URL.
    let url = Url::parse(&request.uri().to_string())
        .or_else(|_| Url::parse("http://name.invalid/"))
        .map_err(|cause| Error::new(ErrorKind::Request).because(cause))?;
    // A method that http-types does not know travels in the extension all the same.
    let method = request.method().as_str().parse().unwrap_or(Method::Get);
    let mut converted = SurfRequest::new(method, url);
    converted.ext_mut().insert(Whole {
        request: request.clone(),
        bounds,
    });
    Ok(converted)
}
