//! A request in reqwest's terms: [`to_reqwest`].

use std::fmt::Write;

use fetch_many::http::{HeaderMap, Uri};
use fetch_many::{Error, ErrorKind, Request};
use reqwest::Url;

/// A request as reqwest takes it. `url`: one of the same origin, if one is at hand.
pub(crate) fn to_reqwest(
    request: &Request,
    headers: HeaderMap,
    url: Option<Url>,
) -> Result<reqwest::Request, Error> {
    let url = match url {
        Some(url) => same_origin(url, request.uri()),
        None => parse(request.uri())?,
    };
    let mut converted = reqwest::Request::new(request.method().clone(), url);
    *converted.headers_mut() = headers;
    if !request.body().is_empty() {
        *converted.body_mut() = Some(request.body().clone().into());
    }
    Ok(converted)
}

fn parse(uri: &Uri) -> Result<Url, Error> {
    // Room for most, so that it need not grow.
    let mut url = String::with_capacity(128);
    // Writing to a `String` cannot fail.
    let _ = write!(url, "{uri}");
    Url::parse(&url).map_err(|cause| {
        // The contract has checked all but what only Unicode's tables can tell: a name in
        // punycode that nobody can have. The other strategies ask the resolver, in vain.
        Error::new(ErrorKind::Resolve)
            .detail("not a valid international name")
            .because(cause)
    })
}

/// The same as [`parse`], but the host is not parsed again, which is most of the work.
fn same_origin(mut url: Url, uri: &Uri) -> Url {
    // First, so that it need not be moved.
    url.set_query(None);
    url.set_path(uri.path());
    url.set_query(uri.query());
    url
}

#[cfg(test)]
mod tests {
    use fetch_many::IntoRequest;

    use super::*;

    #[test]
    fn a_url_of_the_same_origin_is_as_good_as_a_parsed_one() {
        let one = Url::parse("http://[::1]:8080/old/path?old=query").expect("it is one");
        for rest in [
            "",
            "/",
            "?",
            "?q",
            "/?a=b&c='\"<>",
            "/a/b",
            "/a%2fb/%",
            "/a//b/.",
            "/a/../b",
            "/;x=1,2!$&'()*+",
            "/[x]|^`{}",
            "/%7e~?%7e~",
            "/a?b?c",
            "/\u{e9}?\u{e9}",
            "//",
            "/.%2e/",
            "/:@",
        ] {
            let url = format!("http://[::1]:8080{rest}");
            let Ok(request) = url.as_str().into_request() else {
                continue;
            };
            let uri = request.uri();
            let parsed = parse(uri).expect("the contract took it");
            assert_eq!(same_origin(one.clone(), uri), parsed, "{url}");
        }
    }
}
