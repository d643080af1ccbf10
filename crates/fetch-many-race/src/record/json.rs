//! How a record is laid out as JSON: [`text`].

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

/// So deep is what has lines of its own: down to the rows of a table, of which each is a line, so that a change of one
/// shows as one.
const DEEPEST: usize = 6;

/// A value as text.
pub(super) fn text(value: &impl Serialize) -> serde_json::Result<String> {
    let mut text = Vec::new();
    let layout = Layout {
        depth: 0,
        open: PrettyFormatter::new(),
    };
    value.serialize(&mut Serializer::with_formatter(&mut text, layout))?;
    text.push(b'\n');
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Open down to a depth, and closed below.
struct Layout<'a> {
    depth: usize,
    open: PrettyFormatter<'a>,
}

/// What both ways of laying out are asked for.
macro_rules! delegate {
    ($($name:ident($($argument:ident: $kind:ty),*)),* $(,)?) => {
        $(fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            if self.depth <= DEEPEST {
                self.open.$name(out $(, $argument)*)
            } else {
                CompactFormatter.$name(out $(, $argument)*)
            }
        })*
    };
}

impl Formatter for Layout<'_> {
    delegate!(
        begin_array_value(is_first: bool),
        end_array_value(),
        begin_object_key(is_first: bool),
        begin_object_value(),
        end_object_value(),
    );

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        if self.depth <= DEEPEST {
            return self.open.begin_array(out);
        }
        CompactFormatter.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.depth < DEEPEST {
            return self.open.end_array(out);
        }
        CompactFormatter.end_array(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        if self.depth <= DEEPEST {
            return self.open.begin_object(out);
        }
        CompactFormatter.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.depth < DEEPEST {
            return self.open.end_object(out);
        }
        CompactFormatter.end_object(out)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::text;

    #[test]
    fn a_row_is_a_line() {
        let row = json!({"name": "smol", "rounds": [0.5, 0.6], "figures": {"cpu_us": 7.0}});
        let tables = json!([{"case": "a", "rows": [row, row]}]);
        let value = json!({"scenarios": [{"tables": tables}]});
        let text = text(&value).unwrap();
        let rows = text.lines().filter(|line| line.contains("smol"));
        assert!(rows.clone().all(|line| line.contains("cpu_us")), "{text}");
        assert_eq!(rows.count(), 2);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
