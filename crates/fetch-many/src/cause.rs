//! The error that tells what happened: [`find_cause`], [`causes`].

/// The first `T` in the chain of causes that starts with `error` itself. Clients wrap the error
/// that tells what happened in several of their own; the strategies' mappings look for it here.
///
/// An [`std::io::Error`] hides the error it was made from: it is looked into as well.
///
/// ```
/// use fetch_many::strategy::find_cause;
/// use fetch_many::{Error, ErrorKind};
///
/// let ours = Error::new(ErrorKind::TooLarge);
/// let wrapped = std::io::Error::other(ours);
/// assert_eq!(find_cause(&wrapped).map(Error::kind), Some(ErrorKind::TooLarge));
/// assert!(find_cause::<std::fmt::Error>(&wrapped).is_none());
/// ```
#[must_use]
pub fn find_cause<'e, T: std::error::Error + 'static>(
    error: &'e (dyn std::error::Error + 'static),
) -> Option<&'e T> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// The chain of causes that [`find_cause`] searches.
pub(crate) fn causes<'e>(
    error: &'e (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'e (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |cause| {
        let inner = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        match inner {
            Some(inner) => Some(inner as &(dyn std::error::Error + 'static)),
            None => cause.source(),
        }
    })
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
