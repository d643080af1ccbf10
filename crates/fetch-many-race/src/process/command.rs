//! How to start a contestant: [`Command`].

/// How to start a contestant: its name in reports, and the program with its arguments.
///
/// ```
/// use fetch_many_race::process::Command;
///
/// let command = Command::new("curl", ["sh", "curl.sh"]);
/// assert_eq!(command.name, "curl");
/// assert_eq!(command.line, ["sh", "curl.sh"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name in reports.
    pub name: String,
    /// The program and its arguments.
    pub line: Vec<String>,
}

impl Command {
    /// That of a contestant of this name.
    pub fn new<S: Into<String>>(
        name: impl Into<String>,
        line: impl IntoIterator<Item = S>,
    ) -> Self {
        Self {
            name: name.into(),
            line: line.into_iter().map(Into::into).collect(),
        }
    }
}
