//! One part of a path, as every system can hold it: [`safe`], [`cut`].

use std::fmt::Write as _;

use blake3::Hash;

use crate::list::{LONGEST_PART, RESERVED, is_device, is_unfinished, is_unseen};

/// What stands between a name and the hash that sets it apart from others, and what of a list's own is escaped before one.
const MARK: char = '~';

/// So many hexadecimal digits has such a hash.
pub(super) const DIGITS: usize = 32;

/// The part with what some system cannot hold, or takes for something else, percent-encoded: control characters and marks that
/// nobody sees; `/ \ : * ? " < > |`; dots and blanks at the end; names of devices; the ends of unfinished files; the
/// journal's directory; and what looks as if a hash had been added here.
pub(super) fn safe(part: &str) -> String {
    let mut safe = String::with_capacity(part.len());
    let end = part.trim_end_matches(['.', ' ']).len();
    for (at, character) in part.char_indices() {
        let is_mark = character == MARK && is_digits(&part[at + 1..]);
        if at >= end || is_mark || is_unwanted(character) {
            push_encoded(&mut safe, character);
        } else {
            safe.push(character);
        }
    }
    if is_unfinished(&safe) {
        let dot = safe.len() - 5;
        safe.replace_range(dot..=dot, "%2E");
    }
    let first = safe
        .chars()
        .next()
        .filter(|_| is_device(&safe) || super::fold::same(&safe, RESERVED));
    if let Some(first) = first {
        let mut encoded = String::new();
        push_encoded(&mut encoded, first);
        safe.replace_range(..first.len_utf8(), &encoded);
    }
    safe
}

/// Whether a path has a part that looks as if a hash had been added to it.
pub(super) fn has_mark(path: &str) -> bool {
    path.match_indices(MARK)
        .any(|(at, _)| is_digits(&path[at + 1..]))
}

/// Whether a hash could begin here.
fn is_digits(text: &str) -> bool {
    text.get(..DIGITS)
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn push_encoded(text: &mut String, character: char) {
    let mut bytes = [0; 4];
    for byte in character.encode_utf8(&mut bytes).bytes() {
        // Writing to a string does not fail.
        let _ = write!(text, "%{byte:02X}");
    }
}

/// What nobody sees is left out by some systems when they compare names.
fn is_unwanted(character: char) -> bool {
    is_unseen(character) || character.is_control() || r#"/\:*?"<>|"#.contains(character)
}

/// A part that is not too long: of one that is, the beginning, and the hash of all of it.
pub(super) fn cut(part: String) -> String {
    if part.len() <= LONGEST_PART {
        return part;
    }
    let hash = blake3::hash(part.as_bytes());
    with_hash(&part, &digits(&hash))
}

pub(super) fn digits(hash: &Hash) -> String {
    hash.to_hex()[..DIGITS].to_owned()
}

/// The name with a hash before its extension, cut if it would be too long. Names of a list never look like this.
pub(super) fn with_hash(name: &str, digits: &str) -> String {
    let (stem, extension) = split(name);
    let room = LONGEST_PART - 1 - DIGITS - extension.len();
    let stem = &stem[..floor(stem, room)];
    // What is cut off may be the end that was not a device's.
    format!(
        "{}{MARK}{digits}{extension}",
        stem.trim_end_matches(['%', '.', ' '])
    )
}

/// A name and its extension with the dot, if it has one that is as short as they are.
pub(super) fn split(name: &str) -> (&str, &str) {
    const LONGEST: usize = 16;
    let dot = name
        .rfind('.')
        .filter(|dot| *dot > 0 && name.len() - dot <= LONGEST);
    let is_plain = |extension: &str| {
        extension.len() > 1
            && extension[1..]
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric())
    };
    match dot.map(|dot| name.split_at(dot)) {
        Some((stem, extension)) if is_plain(extension) => (stem, extension),
        _ => (name, ""),
    }
}

/// The largest boundary of characters up to there.
fn floor(text: &str, most: usize) -> usize {
    (0..=most.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}
