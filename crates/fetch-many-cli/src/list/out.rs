//! Files that a list names itself: [`checked`].

/// A part of a path has at most so many bytes: `Files` wants 5 of the usual 255.
pub(crate) const LONGEST_PART: usize = 250;

/// A path has at most so many bytes. With a directory before it, it is below the least that systems have (macOS: 1,024).
pub(crate) const LONGEST_PATH: usize = 900;

/// The directory in which the journal is.
pub(crate) const RESERVED: &str = ".fetch-many";

/// A relative path with `/` in its plainest form, or what is wrong with it. Nothing is changed that would make another file of
/// it: who names a file gets that one.
pub(super) fn checked(given: &str) -> Result<String, String> {
    let wrong = |why: &str| Err(format!("`out` {why}"));
    if given.len() > LONGEST_PATH {
        return wrong(&format!("is longer than {LONGEST_PATH} bytes"));
    }
    if given.contains('\\') {
        return wrong("has a backslash; what separates directories is /");
    }
    if given.chars().any(char::is_control) {
        return wrong("has a control character");
    }
    if given.starts_with('/') || is_drive(given) {
        return wrong("is not a relative path");
    }
    if given.is_empty() || given.ends_with('/') {
        return wrong("is not a valid file name");
    }
    let parts: Vec<_> = given
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    for (at, part) in parts.iter().enumerate() {
        if let Some(why) = objection(part, at == 0) {
            return wrong(why);
        }
    }
    if parts.is_empty() || given.ends_with("/.") {
        return wrong("is not a valid file name");
    }
    Ok(parts.join("/"))
}

/// `C:`
fn is_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn objection(part: &str, is_first: bool) -> Option<&'static str> {
    if part == ".." {
        return Some("leads out of the directory");
    }
    let seen: String = part.chars().filter(|one| !is_unseen(*one)).collect();
    if is_first && seen.eq_ignore_ascii_case(RESERVED) {
        return Some("is in .fetch-many, where the journal is");
    }
    if part.len() > LONGEST_PART {
        return Some("has a part of more than 250 bytes");
    }
    if is_unfinished(part) {
        return Some("ends with .part, as files do that are not whole");
    }
    if is_device(part) {
        return Some("is the name of a device on Windows");
    }
    if part.contains([':', '*', '?', '"', '<', '>', '|']) {
        return Some("has one of : * ? \" < > |, which Windows does not have in names");
    }
    part.ends_with(['.', ' '])
        .then_some("ends with a dot or a blank, which Windows drops")
}

/// Whether it ends as files do that are not whole.
pub(crate) fn is_unfinished(part: &str) -> bool {
    let end = part.len().saturating_sub(5);
    part.as_bytes()[end..].eq_ignore_ascii_case(b".part")
}

/// Whether there is nothing to be seen of it. Some systems leave such characters out when they compare names.
pub(crate) fn is_unseen(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Names that Windows takes for devices, whatever their extension is.
pub(crate) fn is_device(part: &str) -> bool {
    let stem = part.split(['.', ':']).next().unwrap_or_default();
    let stem = stem.trim_end().to_lowercase();
    let is_numbered = |kind| {
        let mut number = stem.strip_prefix(kind).unwrap_or_default().chars();
        number.next().is_some_and(char::is_numeric) && number.next().is_none()
    };
    let is_named = ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem.as_str());
    is_named || is_numbered("com") || is_numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_as_it_is() {
        for (given, path) in [
            ("a.html", "a.html"),
            ("./a//b/./c", "a/b/c"),
            ("é/ü.pdf", "é/ü.pdf"),
            (".htaccess", ".htaccess"),
            ("a/.fetch-many", "a/.fetch-many"),
            ("console.txt", "console.txt"),
        ] {
            assert_eq!(checked(given).as_deref(), Ok(path));
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_said() {
        let (long_part, long_path) = ("a".repeat(251), "a/".repeat(450) + "b");
        for (given, why) in [
            ("../a", "`out` leads out of the directory"),
            ("a/../../b", "`out` leads out of the directory"),
            ("/etc/passwd", "`out` is not a relative path"),
            ("c:a", "`out` is not a relative path"),
            ("a\\..\\b", "`out` has a backslash"),
            (
                ".fetch\u{200b}-many/lock",
                "`out` is in .fetch-many, where the journal is",
            ),
            ("a\nb", "`out` has a control character"),
            ("a\0", "`out` has a control character"),
            ("", "`out` is not a valid file name"),
            ("a/", "`out` is not a valid file name"),
            (".", "`out` is not a valid file name"),
            ("a/.", "`out` is not a valid file name"),
            (".Fetch-Many/journal.jsonl", "`out` is in .fetch-many"),
            ("a.PART", "`out` ends with .part"),
            ("a/nul.txt", "`out` is the name of a device"),
            ("COM1", "`out` is the name of a device"),
            ("a?b", "`out` has one of"),
            ("a.", "`out` ends with a dot"),
            ("a /b", "`out` ends with a dot or a blank"),
            (&long_part, "`out` has a part of more than 250 bytes"),
            (&long_path, "`out` is longer than 900 bytes"),
        ] {
            let said = checked(given).unwrap_err();
            assert!(said.starts_with(why), "{given:?}: {said}");
        }
    }
}
