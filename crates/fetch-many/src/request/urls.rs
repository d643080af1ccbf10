//! URLs as programs have them at hand: text of any kind, and `url::Url`.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::{IntoRequest, Request};
use crate::Error;

/// Each of these is a `&str` by another name.
macro_rules! text {
    ($($text:ty),*) => {
        $(impl IntoRequest for $text {
            fn into_request(self) -> Result<Request, Error> {
                let text: &str = self.as_ref();
                text.into_request()
            }
        })*
    };
}

text!(String, Cow<'_, str>, Box<str>, Rc<str>, Arc<str>);
// What iterators over references, and over references to references, yield.
text!(
    &String,
    &Cow<'_, str>,
    &Box<str>,
    &Rc<str>,
    &Arc<str>,
    &&str,
    &&String
);

/// A `GET` of that URL. Its fragment is dropped, and one with userinfo is refused, as in text.
#[cfg(feature = "url")]
impl IntoRequest for url::Url {
    fn into_request(self) -> Result<Request, Error> {
        self.as_str().into_request()
    }
}

#[cfg(feature = "url")]
impl IntoRequest for &url::Url {
    fn into_request(self) -> Result<Request, Error> {
        self.as_str().into_request()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://example.com/a?b=c";

    /// By itself and by reference, as an iterator over a slice yields it.
    #[track_caller]
    fn is_taken<U>(url: U)
    where
        U: IntoRequest,
        for<'a> &'a U: IntoRequest,
    {
        for request in [(&url).into_request(), url.into_request()] {
            let request = request.expect("a URL");
            assert_eq!(request.uri(), URL);
            let (method, length) = (request.method().as_str(), request.body().len());
            assert_eq!((method, length), ("GET", 0));
        }
    }

    #[test]
    fn text_of_any_kind_is_a_url() {
        is_taken(URL);
        is_taken(URL.to_owned());
        let owned = URL.to_owned();
        is_taken(&owned);
        is_taken(Cow::Borrowed(URL));
        is_taken(Cow::<str>::Owned(owned));
        is_taken(Box::<str>::from(URL));
        is_taken(Rc::<str>::from(URL));
        is_taken(Arc::<str>::from(URL));
        is_taken(http::Uri::from_static(URL));
    }

    #[test]
    fn what_is_no_url_says_so_in_every_kind_of_text() {
        let errors = [
            "localhost:80/x".into_request(),
            Cow::Borrowed("localhost:80/x").into_request(),
            Arc::<str>::from("localhost:80/x").into_request(),
        ];
        for error in errors {
            let said = error.unwrap_err().to_string();
            assert_eq!(said, "url without a scheme: \"localhost:80/x\"");
        }
    }

    #[cfg(feature = "url")]
    #[test]
    fn a_parsed_url_is_one() {
        let parsed = |url: &str| url::Url::parse(url).expect("a URL");
        is_taken(parsed(URL));
        is_taken(parsed("http://EXAMPLE.com:80/x/../a?b=c#d"));
        let refused = |url: &str| parsed(url).into_request().unwrap_err().to_string();
        let said = refused("http://user:secret@example.com/");
        assert!(said.starts_with("url with userinfo"), "{said}");
        assert!(!said.contains("secret"), "{said}");
        let said = refused("file:///etc/hosts");
        assert!(
            said.starts_with("url with a scheme other than http"),
            "{said}"
        );
    }
}
