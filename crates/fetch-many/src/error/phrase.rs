//! What is said before the place: [`Words`].

use std::borrow::Cow;

/// What happened, and how the place goes on from there.
pub(super) struct Words {
    pub(super) text: Cow<'static, str>,
    pub(super) joint: &'static str,
}

impl<T: Into<Cow<'static, str>>> From<T> for Words {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            joint: ": ",
        }
    }
}
