//! A host, as options name it: [`host`].

use fetch_many::IntoRequest;

/// A host and perhaps its port, as they are in URLs in normal form: `example.com`, `[::1]:8080`. `None` if it is none.
pub(crate) fn host(text: &str) -> Option<String> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse::<u16>().ok()?)),
        _ => (text, None),
    };
    let inner = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    // What would end a host in a URL, or be something else in front of it.
    if inner
        .unwrap_or(host)
        .contains(['@', '/', '\\', '?', '#', ' ', '[', ']'])
        || inner.is_none() && host.contains(':')
    {
        return None;
    }
    let request = format!("http://{host}/").into_request().ok()?;
    let host = request.uri().host()?;
    Some(match port {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}
