//! Words that came from elsewhere, made harmless: [`escaped`], [`shortened`].

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with what could steer a terminal, or show it in another order, written as an escape.
///
/// That is every control character, and the marks that turn the direction of writing or end a line (Unicode's
/// bidirectional controls, U+2028 and U+2029). A tab and a line's end are such characters: what is shown is one line.
///
/// ```
/// use fetch_many_cli::show::escaped;
///
/// assert_eq!(escaped("héllo"), "héllo");
/// assert_eq!(escaped("\u{1b}[2Jgone\r\n"), "\\x1b[2Jgone\\r\\n");
/// assert_eq!(escaped("a\u{202e}b"), "a\\u{202e}b");
/// ```
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(steers) else {
        return Cow::Borrowed(text);
    };
    let mut shown = text[..first].to_owned();
    for character in text[first..].chars() {
        push(&mut shown, character);
    }
    Cow::Owned(shown)
}

fn push(shown: &mut String, character: char) {
    // Writing to a string does not fail.
    let _ = match character {
        '\t' | '\r' | '\n' => write!(shown, "{}", character.escape_default()),
        character if !steers(character) => shown.write_char(character),
        character if u32::from(character) < 0x80 => {
            write!(shown, "\\x{:02x}", u32::from(character))
        }
        character => write!(shown, "{}", character.escape_unicode()),
    };
}

fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text [escaped], and at most so many characters of it: of a longer one the middle is left out.
///
/// ```
/// use fetch_many_cli::show::shortened;
///
/// assert_eq!(shortened("http://example.com/a/long/path", 20), "http://exa…long/path");
/// assert_eq!(shortened("short", 20), "short");
/// ```
#[must_use]
pub fn shortened(text: &str, characters: usize) -> String {
    let text = escaped(text);
    if text.chars().nth(characters).is_none() {
        return text.into_owned();
    }
    let tail = characters.saturating_sub(1) / 2;
    let front: String = text
        .chars()
        .take(characters.saturating_sub(1) - tail)
        .collect();
    let start = text.char_indices().rev().nth(tail.saturating_sub(1));
    let back = start.filter(|_| tail > 0).map_or("", |(at, _)| &text[at..]);
    format!("{front}…{back}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_is_left() {
        for steering in (0..=0x2100_u32)
            .filter_map(char::from_u32)
            .filter(|one| steers(*one))
        {
            let text = format!("a{steering}b");
            let shown = escaped(&text);
            assert!(!shown.contains(steers), "{shown:?}");
            assert!(shown.starts_with('a') && shown.ends_with('b'));
        }
    }

    #[test]
    fn however_short_it_has_so_many_characters() {
        for most in 1..12 {
            let shown = shortened("ábcdéfghíjk\u{7}l", most);
            assert_eq!(shown.chars().count(), most, "{shown}");
        }
    }
}
