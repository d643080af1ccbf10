//! The system's resolver: [`look_up`], and what its errors say: [`is_unknown`].

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};

/// What the standard library puts before the words of `gai_strerror`.
const PREFIX: &str = "failed to lookup address information: ";

/// The words for `EAI_NONAME`, `EAI_NODATA` and `EAI_ADDRFAMILY`. The standard library does not tell the number.
const UNKNOWN: [&str; 9] = [
    // glibc
    "Name or service not known",
    "No address associated with hostname",
    "Address family for hostname not supported",
    // musl
    "Name does not resolve",
    "Name has no usable address",
    // macOS, the BSDs
    "nodename nor servname provided, or not known",
    "hostname nor servname provided, or not known",
    "no address associated with name",
    "Name could not be resolved at this time or is not known",
];

/// The addresses of `name`, with port 0.
pub(super) fn look_up(name: &str) -> io::Result<Vec<SocketAddr>> {
    (name, 0).to_socket_addrs().map(Iterator::collect)
}

/// Whether there is no such name, or none with an address. What is not known to mean that counts as a failure that
/// may pass.
pub(super) fn is_unknown(error: &io::Error) -> bool {
    match error.raw_os_error() {
        // WSAHOST_NOT_FOUND and WSANO_DATA.
        Some(code) => cfg!(windows) && matches!(code, 11001 | 11004),
        None if error.kind() == io::ErrorKind::NotFound => true,
        None => {
            let text = error.to_string();
            text.strip_prefix(PREFIX)
                .is_some_and(|words| UNKNOWN.contains(&words))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_told_from_failed() {
        let said = |words: &str| is_unknown(&io::Error::other(format!("{PREFIX}{words}")));
        assert!(said("Name or service not known"));
        assert!(said("No address associated with hostname"));
        assert!(said("Name does not resolve"));
        assert!(!said("Temporary failure in name resolution"));
        assert!(!said("Non-recoverable failure in name resolution"));
        assert!(!said("Try again"));

        assert!(
            is_unknown(&io::ErrorKind::NotFound.into()),
            "a caller's resolver"
        );
        assert!(!is_unknown(&io::Error::other(
            "the resolver gave no answer"
        )));
        // ENOENT: a file of the system's resolver is missing.
        assert!(!is_unknown(&io::Error::from_raw_os_error(2)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_knows_localhost_and_says_so_without_a_port() {
        let found = look_up("localhost").unwrap();
        assert!(found.iter().all(|address| address.ip().is_loopback()));
        assert!(found.iter().all(|address| address.port() == 0));
        assert!(!found.is_empty());
        // A label is at most 63 bytes long (RFC 1035 §2.3.4), so nobody is asked for this.
        let error = look_up(&format!("{}.example", "a".repeat(64))).unwrap_err();
        assert!(is_unknown(&error), "{error}");
    }
}
