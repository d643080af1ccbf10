//! A table in Markdown whose columns line up, so that it reads well on a terminal too: [`Grid`].

use std::fmt::{self, Write};

/// Rows of cells; the first row is the head, the first column is set left and the others right.
///
/// ```
/// use fetch_many_race::report::grid::{Grid, number};
///
/// let mut grid = Grid::new(&["name", "µs"]);
/// grid.row(vec!["smol".to_owned(), number(7.25, 1)]);
/// assert_eq!(grid.to_string(), "| name |  µs |\n|------|----:|\n| smol | 7.2 |\n");
/// ```
#[derive(Debug)]
pub struct Grid(Vec<Vec<String>>);

impl Grid {
    /// With a head and no rows yet.
    #[must_use]
    pub fn new(head: &[&str]) -> Self {
        Self(vec![head.iter().map(|cell| (*cell).to_owned()).collect()])
    }

    /// A row; what it lacks in columns stays empty.
    pub fn row(&mut self, mut cells: Vec<String>) {
        cells.resize(self.0[0].len(), String::new());
        self.0.push(cells);
    }
}

impl Grid {
    /// The same without a column.
    #[must_use]
    pub fn without(mut self, column: &str) -> Self {
        if let Some(at) = self.0[0].iter().position(|cell| cell == column) {
            for row in &mut self.0 {
                row.remove(at);
            }
        }
        self
    }

    /// The same in HTML, a verdict in its colour.
    #[must_use]
    pub fn html(&self) -> String {
        let mut html = String::from("<div class=\"wide\"><table>\n");
        for (number, row) in self.0.iter().enumerate() {
            let tag = if number == 0 { "th" } else { "td" };
            html.push_str("<tr>");
            for cell in row {
                let kind = match cell.rsplit(' ').next() {
                    Some("faster") => " class=\"faster\"",
                    Some("slower" | "NO") => " class=\"slower\"",
                    Some("same") => " class=\"same\"",
                    Some("INVALID") => " class=\"invalid\"",
                    _ => "",
                };
                // Writing to a `String` cannot fail.
                let _ = write!(html, "<{tag}{kind}>{}</{tag}>", escaped(cell));
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</table></div>\n");
        html
    }
}

/// Text that HTML takes as text.
///
/// ```
/// assert_eq!(fetch_many_race::report::grid::escaped("<&>'"), "&lt;&amp;&gt;&#39;");
/// ```
#[must_use]
pub fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace('"', "&quot;");
    text.replace('\'', "&#39;")
}

impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<_> = (0..self.0[0].len())
            .map(|column| {
                let cells = self.0.iter().map(|row| row[column].chars().count());
                cells.max().unwrap_or(0)
            })
            .collect();
        for (number, row) in self.0.iter().enumerate() {
            write!(f, "| {:<width$} |", row[0], width = widths[0])?;
            for (cell, width) in row.iter().zip(&widths).skip(1) {
                write!(f, " {cell:>width$} |")?;
            }
            writeln!(f)?;
            if number == 0 {
                write!(f, "|{:-<width$}|", "", width = widths[0] + 2)?;
                for width in &widths[1..] {
                    write!(f, "{:->width$}:|", "", width = width + 1)?;
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

/// A number with so many digits after the point; a dash for none.
///
/// ```
/// use fetch_many_race::report::grid::number;
///
/// assert_eq!((number(1.5, 2), number(None, 2)), ("1.50".to_owned(), "–".to_owned()));
/// ```
#[must_use]
pub fn number(value: impl Into<Option<f64>>, digits: usize) -> String {
    match value.into() {
        Some(value) if value.is_finite() => format!("{value:.digits$}"),
        _ => "–".to_owned(),
    }
}

/// A list in Markdown.
///
/// ```
/// let lines = ["one", "two"].map(str::to_owned);
/// assert_eq!(fetch_many_race::report::grid::bullets(lines), "- one\n- two\n");
/// ```
#[must_use]
pub fn bullets(lines: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| format!("- {line}\n"))
        .collect();
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut grid = Grid::new(&["name", "µs"]);
        grid.row(vec!["a".to_owned(), number(1.25, 1)]);
        grid.row(vec!["longer".to_owned(), number(None, 1)]);
        let lines = [
            "| name   |  µs |",
            "|--------|----:|",
            "| a      | 1.2 |",
            "| longer |   – |",
        ];
        assert_eq!(grid.to_string(), format!("{}\n", lines.join("\n")));
    }
}
