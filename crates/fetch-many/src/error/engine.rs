//! What the engine says to itself by way of an error.

use http::Extensions;

use super::place::Place;
use super::{Error, ErrorKind, Nature};

impl Error {
    /// Adds what was given in place of a URL, as far as it cannot be a secret.
    #[must_use]
    pub(crate) fn given(mut self, text: &str) -> Self {
        self.0.place = self.0.place.or_else(|| Place::given(text));
        self
    }

    /// Keeps what was attached to what is no request, and which nobody will see again.
    pub(crate) fn with_extensions(mut self, extensions: Extensions) -> Self {
        self.0.extensions = extensions;
        self
    }

    /// What was attached to what is no request.
    pub(crate) fn take_extensions(&mut self) -> Extensions {
        std::mem::take(&mut self.0.extensions)
    }

    /// Says that there is no such name: another lookup would hardly find one.
    #[must_use]
    pub(crate) fn of_unknown_name(mut self) -> Self {
        self.0.nature = Some(Nature::UnknownName);
        self
    }

    /// Whether a name was not resolved for now: another lookup may find it.
    pub(crate) fn is_failed_lookup(&self) -> bool {
        self.0.kind == ErrorKind::Resolve && self.0.nature != Some(Nature::UnknownName)
    }

    /// Says that a server answered the request to go on with a body with something that does not belong to it.
    #[must_use]
    pub(crate) fn of_foreign_part(mut self) -> Self {
        self.0.nature = Some(Nature::ForeignPart);
        self
    }

    /// Whether what came does not belong to what was there of a body: the engine asks for all of it anew, once.
    pub(crate) fn is_foreign_part(&self) -> bool {
        self.0.nature == Some(Nature::ForeignPart)
    }
}
