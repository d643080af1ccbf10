//! What came of a lookup: [`Found`].

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use super::system::is_unknown;
use crate::{Error, ErrorKind};

/// What came of a lookup.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// At least one. Port 0 stands for the port of the URL.
    Addresses(Arc<[SocketAddr]>),
    Failed(Failure),
}

/// Why a name has no address.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// There is no such name, or none with an address. Otherwise another lookup may find one.
    unknown: bool,
    cause: Arc<io::Error>,
}

impl Found {
    pub(super) fn failed(cause: io::Error) -> Self {
        Self::Failed(Failure {
            unknown: is_unknown(&cause),
            cause: Arc::new(cause),
        })
    }

    /// Whether it says what the name is, or that there is no such name.
    pub(super) fn is_definite(&self) -> bool {
        match self {
            Self::Addresses(_) => true,
            Self::Failed(failure) => failure.unknown,
        }
    }
}

impl From<io::Result<Vec<SocketAddr>>> for Found {
    fn from(found: io::Result<Vec<SocketAddr>>) -> Self {
        match found {
            Ok(addresses) if addresses.is_empty() => {
                Self::failed(io::Error::other("the resolver gave no address"))
            }
            Ok(addresses) => Self::Addresses(addresses.into()),
            Err(cause) => Self::failed(cause),
        }
    }
}

impl From<&Failure> for Error {
    fn from(failure: &Failure) -> Self {
        let error = Self::new(ErrorKind::Resolve);
        let error = if failure.unknown {
            error.detail("name unknown").of_unknown_name()
        } else {
            error.detail("name not resolved for now")
        };
        error.because(Arc::clone(&failure.cause))
    }
}
