//! How a failure is told: [`told`], [`place`].

use fetch_many::http::StatusCode;

use crate::journal::{Failure, Line};
use crate::show::{Paint, escaped, shortened};

/// So much of a URL is shown.
const LONGEST: usize = 200;

/// A failure in one line: where in the list, which URL, what kind, and in words.
pub(super) fn told(line: &Line, paint: Paint) -> String {
    let number = match &line.key {
        Some(key) => format!("line {} ({})", line.line, shortened(key, 60)),
        None => format!("line {}", line.line),
    };
    let Some(error) = &line.error else {
        return format!("{number}: {}", place(&line.url));
    };
    let words = escaped(without_place(&error.message));
    let kind = paint.bad(&error.kind);
    match place(&line.url) {
        // What is no text has no URL.
        none if none.is_empty() => format!("{number}: {kind}: {words}"),
        place => format!("{number}: {place}: {kind}: {words}"),
    }
}

/// A URL as it is shown: its query may be a secret.
pub(super) fn place(url: &str) -> String {
    let shown = match url.split_once(['?', '#']) {
        Some((front, _)) if url.contains('?') => format!("{front}?…"),
        _ => url.to_owned(),
    };
    shortened(&shown, LONGEST)
}

/// The words of an error end with its place, which is said before.
fn without_place(message: &str) -> &str {
    message.rsplit_once(": ").map_or(message, |(words, place)| {
        let is_place = !place.contains(' ')
            && (place.contains(['.', ':', '/']) || place.starts_with("localhost"));
        if is_place { words } else { message }
    })
}

/// The words of an error that would have been tried again, had there been a budget for it. Its place stays at the end.
pub(super) fn not_again(message: &str) -> String {
    let words = without_place(message);
    let why = "; not tried again, because too many of this run were";
    [words, why, &message[words.len()..]].concat()
}

/// A status that is not as it should be.
pub(super) fn of_status(status: StatusCode) -> Failure {
    Failure::new("status", status.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::Color;

    #[test]
    fn a_failure_is_one_line_without_a_secret() {
        let mut line = Line::new(16, 17, "http://me:secret@a.example/b?token=secret");
        line.error = Some(Failure::new(
            "timeout",
            "no response within 30 s: a.example/b",
        ));
        let plain = Color::Never.on(true);
        assert_eq!(
            told(&line, plain),
            "line 17: http://a.example/b?…: timeout: no response within 30 s"
        );
        line.key = Some("row\u{1b}[2J".to_owned());
        line.error = Some(of_status(StatusCode::NOT_FOUND));
        assert_eq!(
            told(&line, plain),
            "line 17 (row\\x1b[2J): http://a.example/b?…: status: 404 Not Found"
        );
    }
}
