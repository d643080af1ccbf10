//! Lines as a list: [`list`].

use crate::report::grid::escaped;

/// One in HTML; nothing of none.
pub(super) fn list(lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let items = lines
        .iter()
        .map(|line| format!("<li>{}</li>\n", escaped(line)));
    format!("<ul>{}</ul>\n", items.collect::<String>())
}
