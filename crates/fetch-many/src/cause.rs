//! The error that tells what happened: [`find_cause`].

/// The first `T` in the chain of causes that starts with `error` itself. Clients wrap the error
/// that tells what happened in several of their own; the strategies' mappings look for it here.
///
/// An [`std::io::Error`] hides the error it was made from: it is looked into as well.
#[must_use]
pub fn find_cause<'e, T: std::error::Error + 'static>(
    error: &'e (dyn std::error::Error + 'static),
) -> Option<&'e T> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<T>() {
            return Some(found);
        }
        let inner = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner as &(dyn std::error::Error + 'static)),
            None => cause.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, ErrorKind};

    #[test]
    fn a_cause_is_found_inside_an_io_error() {
        let inner = Error::new(ErrorKind::Tls);
        let outer = Error::new(ErrorKind::Connect).because(std::io::Error::other(inner));
        let found = find_cause::<Error>(std::error::Error::source(&outer).unwrap());
        assert_eq!(found.map(Error::kind), Some(ErrorKind::Tls));
    }
}
