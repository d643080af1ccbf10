//! Text as HTML shows it: [`escape`].

use fetch_many_race::report::grid::escaped;

use crate::show;

/// The text as it stands between tags or in an attribute that has quotes; what could steer what shows it, is seen.
pub(super) fn escape(text: &str) -> String {
    escaped(&show::escaped(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(
            escape("<a b=\"c\" d='e'>&amp;\u{1b}"),
            "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;\\x1b"
        );
    }
}
