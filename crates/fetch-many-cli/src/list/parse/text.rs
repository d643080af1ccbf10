//! A URL a line.

use super::super::bad::Wrong;
use super::super::fields::Fields;
use super::super::url::shown;

pub(super) fn is_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// A URL may have blanks, as file names do; they are encoded when it is asked for. What follows a blank and a `#` is a
/// comment: a fragment has no blank before it.
pub(super) fn read(line: &str) -> Result<Fields, Wrong> {
    if line.starts_with([' ', '\t']) && is_option(line.trim()) {
        let reason = "an option of aria2's format, which needs --format aria2";
        return Err(Wrong::because(reason));
    }
    let url = line[..comment(line).unwrap_or(line.len())].trim();
    if let Some(tab) = url.find('\t') {
        let reason = "more than one thing in a line: a list with columns or mirrors has to be named (--format)";
        return Err(Wrong::because(reason).with(shown(&url[..tab])));
    }
    let mut words = url.split(' ').skip(1);
    if words.any(|word| word.starts_with("http://") || word.starts_with("https://")) {
        return Err(Wrong::because("more than one URL in a line").with(shown(url)));
    }
    Ok(Fields::of_url(url))
}

/// Where the comment at the end of this line begins.
fn comment(line: &str) -> Option<usize> {
    if !line.contains('#') {
        return None;
    }
    let starts = [" #", "\t#"].into_iter();
    starts.filter_map(|start| line.find(start)).min()
}

/// `name=value`
pub(crate) fn is_option(text: &str) -> bool {
    let name = text.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

pub(super) fn read_argument(text: &str) -> Fields {
    Fields::of_url(text.trim())
}
