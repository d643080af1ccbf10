//! Which names some system takes for one: [`folded`].

use std::borrow::Cow;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// What two names have in common that may be one file's: letters of either case are the same to Windows and macOS, and to macOS
/// also letters that are composed otherwise (Unicode's NFD). This takes more for one than any of them does, which costs a
/// name no more than a hash.
pub(super) fn folded(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        let has_capitals = name.bytes().any(|byte| byte.is_ascii_uppercase());
        return if has_capitals {
            name.to_ascii_lowercase().into()
        } else {
            name.into()
        };
    }
    let normalizer = DecomposingNormalizerBorrowed::new_nfkd();
    let once = normalizer
        .normalize(name)
        .to_lowercase()
        .to_uppercase()
        .to_lowercase();
    // Small letters may be composed of what capitals are not.
    normalizer.normalize(&once).into_owned().into()
}

/// Whether some system may take the two for one.
pub(super) fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_any_system_takes_for_one_is_one() {
        for (one, other) in [
            ("README", "readme"),
            ("É", "e\u{301}"),
            ("\u{212a}", "k"),
            ("ſ", "S"),
            ("straße", "STRASSE"),
            ("Σς", "σσ"),
            ("\u{1e9b}\u{323}", "\u{1e69}"),
            ("İ", "i\u{307}"),
        ] {
            assert!(
                same(one, other),
                "{one} {other}: {} {}",
                folded(one),
                folded(other)
            );
        }
        assert!(!same("a", "b") && !same("é", "e") && !same("日", "本"));
    }
}
