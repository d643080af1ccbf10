//! Headers, and where their values come from: [`HeaderFrom`], [`HostHeader`].

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use fetch_many::http::{HeaderName, HeaderValue};

use super::host;

/// A header, or the place that has it. What a command line says, every user of the machine can read while the program runs;
/// so a secret stands in a file or in a variable of the environment.
///
/// ```
/// use fetch_many_cli::args::HeaderFrom;
///
/// assert!(matches!("Accept: text/html".parse(), Ok(HeaderFrom::Literal(..))));
/// assert!(matches!("Authorization: env:TOKEN".parse(), Ok(HeaderFrom::Variable(..))));
/// assert!(matches!("Authorization: @token.txt".parse(), Ok(HeaderFrom::File(..))));
/// assert!(matches!("@headers.txt".parse(), Ok(HeaderFrom::Lines(_))));
/// let error = "Accept".parse::<HeaderFrom>().unwrap_err();
/// assert_eq!(error, "a header is `Name: value`, `Name: @FILE`, `Name: env:VARIABLE` or `@FILE`");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub enum HeaderFrom {
    /// As it is.
    Literal(HeaderName, HeaderValue),
    /// Its value is that of this variable.
    Variable(HeaderName, String),
    /// Its value is what this file has, without the end of the line.
    File(HeaderName, PathBuf),
    /// The lines of this file are headers.
    Lines(PathBuf),
}

impl FromStr for HeaderFrom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(file) = text.strip_prefix('@').filter(|file| !file.is_empty()) {
            return Ok(Self::Lines(file.into()));
        }
        let (name, value) = text
            .split_once(':')
            .ok_or("a header is `Name: value`, `Name: @FILE`, `Name: env:VARIABLE` or `@FILE`")?;
        let name = name.trim();
        let name: HeaderName = name
            .parse()
            .map_err(|_| format!("{name:?} is not a valid header name"))?;
        let value = value.trim();
        if let Some(variable) = value.strip_prefix("env:") {
            return Ok(Self::Variable(name, variable.to_owned()));
        }
        if let Some(file) = value.strip_prefix('@') {
            return Ok(Self::File(name, file.into()));
        }
        let value = HeaderValue::from_str(value)
            .map_err(|_| format!("what follows {name} is not a valid header value"))?;
        Ok(Self::Literal(name, value))
    }
}

/// Never the value.
impl fmt::Debug for HeaderFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(name, _) => f.debug_tuple("Literal").field(name).finish(),
            Self::Variable(name, variable) => f
                .debug_tuple("Variable")
                .field(name)
                .field(variable)
                .finish(),
            Self::File(name, file) => f.debug_tuple("File").field(name).field(file).finish(),
            Self::Lines(file) => f.debug_tuple("Lines").field(file).finish(),
        }
    }
}

/// A header for one host: `HOST=Name: value`.
///
/// ```
/// use fetch_many_cli::args::HostHeader;
///
/// let header: HostHeader = "api.example.com=Authorization: env:TOKEN".parse()?;
/// assert_eq!(header.host, "api.example.com");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostHeader {
    /// The host as in URLs in normal form, with its port if one is named.
    pub host: String,
    /// The header.
    pub header: HeaderFrom,
}

impl FromStr for HostHeader {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (named, header) = text.split_once('=').unwrap_or_default();
        Ok(Self {
            host: host(named).ok_or("it is `HOST=Name: value`, and HOST may have a port")?,
            header: header.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_as_urls_in_normal_form_have_it() {
        for (given, host) in [
            ("A.example", "a.example"),
            ("a.example:443", "a.example:443"),
            ("intranet", "intranet"),
            ("[::1]", "[::1]"),
            ("[0:0::1]:80", "[::1]:80"),
            ("b\u{fc}cher.example", "xn--bcher-kva.example"),
        ] {
            let header: HostHeader = format!("{given}=X: y").parse().unwrap();
            assert_eq!(header.host, host);
        }
        for given in [
            "", ":", ":80", "::1", "::1:80", "a:b", "a:99999", "a:80:81", "[::1", "[::1]x", "u@a",
            "a/b", "a b", "http://a", "a?b",
        ] {
            let header = format!("{given}=X: y").parse::<HostHeader>();
            assert!(header.is_err(), "{given:?} {header:?}");
        }
    }
}
