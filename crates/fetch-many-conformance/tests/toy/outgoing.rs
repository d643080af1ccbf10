//! A request as it is sent.

use fetch_many::Request;
use fetch_many::http::Method;
use fetch_many::http::uri::Authority;
use fetch_many::strategy::{Headers, Origin};

use super::defect::Defect;
use super::exchange::Client;

pub(super) fn written(request: &Request, client: &Client) -> Vec<u8> {
    let (config, defect) = (&client.config, client.defect);
    let proxies = &client.proxies;
    let told = Origin::of(request.uri()).map(|origin| proxies.told_urls(origin));
    let told = told.ok().flatten().filter(|_| defect != Defect::HidesUrls);
    let uri = request.uri();
    let mut target = uri.path_and_query().map_or("/", |target| target.as_str());
    if defect == Defect::CutsUrls {
        target = &target[..target.len().min(8_000)];
    }
    let target = match defect {
        Defect::DecodesTargets => target.replace("%0d", "\r").replace("%0a", "\n"),
        _ => target.to_owned(),
    };
    let target = told.map_or(target, |_| uri.to_string());
    let own = request.headers().get("host");
    let own = own.and_then(|host| host.to_str().ok());
    let named = uri.authority().map_or("", Authority::as_str);
    let mut host = own.unwrap_or(named).to_owned();
    if defect == Defect::NoBrackets {
        host = host.replace(['[', ']'], "");
    }
    let mut bytes =
        format!("{} {target} HTTP/1.1\r\nHost: {host}\r\n", request.method()).into_bytes();
    let means_a_body = matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH
    );
    if means_a_body || !request.body().is_empty() {
        let length = request.body().len();
        bytes.extend_from_slice(format!("Content-Length: {length}\r\n").as_bytes());
    }
    if defect == Defect::AddsAHeader {
        bytes.extend_from_slice(b"X-Added: 1\r\n");
    }
    let headers = Headers::new(config).and_then(|headers| headers.of(request));
    let mut added = headers.unwrap_or_else(|_| request.headers().clone());
    if defect == Defect::NoUserAgent && !request.headers().contains_key("user-agent") {
        added.remove("user-agent");
    }
    if let Some(value) = told.and_then(|proxy| proxy.authorization()) {
        added.insert("proxy-authorization", value.clone());
    }
    // Both are written already.
    for name in ["host", "content-length"] {
        added.remove(name);
    }
    for (name, value) in &added {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        if defect == Defect::LossyHeaders {
            bytes.extend_from_slice(value.as_bytes().escape_ascii().to_string().as_bytes());
        } else {
            bytes.extend_from_slice(value.as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(request.body());
    bytes
}
