//! Pages with parts that a run fills: [`written()`].

use std::path::Path;

use fetch_many_race::Failure;

use super::Edition;
use super::parts::part;

/// Those that have such parts.
pub const PAGES: [&str; 4] = [
    "README.md",
    "docs/results.md",
    "docs/12-measuring-honestly.md",
    "docs/13-results.md",
];
const END: &str = "<!-- /measured -->";

/// The page as it should be; `page` is its way from the root.
///
/// # Errors
/// If it asks for a part that there is none of, or does not end one.
pub fn written(text: &str, page: &Path, edition: &Edition) -> Result<String, Failure> {
    let wrong = |what: &str| Failure::new(format_args!("{}: {what}", page.display()));
    let mut written = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        written.push_str(line);
        written.push('\n');
        let Some(name) = name(line) else {
            continue;
        };
        let shown = part(name, page, edition)?;
        let shown = shown.ok_or_else(|| wrong(&format!("there is no part {name}")))?;
        for part in [shown.trim_end(), "\n", END, "\n"] {
            written.push_str(part);
        }
        if !lines.any(|line| line == END) {
            return Err(wrong("a measured part does not end"));
        }
    }
    Ok(written)
}

/// What a line says that begins a part; empty for the README's.
fn name(line: &str) -> Option<&str> {
    let says = line.strip_prefix("<!-- measured")?.strip_suffix("-->")?;
    match says.trim() {
        "" => Some(""),
        named => Some(named.strip_prefix(':')?.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn parts_are_named_in_comments() {
        assert_eq!(name("<!-- measured -->"), Some(""));
        assert_eq!(name("<!-- measured: costs -->"), Some("costs"));
        for other in ["<!-- /measured -->", "<!-- listing: a -->", "measured"] {
            assert_eq!(name(other), None);
        }
    }
}
