//! Words in lines: [`wrapped`].

/// The words in lines of at most so many columns, where words allow it: the first line begins so, and the others are so far in.
///
/// ```
/// use fetch_many_cli::show::wrapped;
///
/// assert_eq!(wrapped("* ", 2, "one two three", 9), "* one two\n  three");
/// assert_eq!(wrapped("", 0, "overlong one", 6), "overlong\none");
/// ```
#[must_use]
pub fn wrapped(begin: &str, indent: usize, words: &str, width: usize) -> String {
    let mut lines = begin.to_owned();
    let mut column = begin.chars().count();
    let mut is_empty = true;
    for word in words.split(' ') {
        let letters = word.chars().count();
        if !is_empty && column + 1 + letters > width {
            lines.push('\n');
            lines.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if !is_empty {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += letters;
        is_empty = false;
    }
    lines
}
