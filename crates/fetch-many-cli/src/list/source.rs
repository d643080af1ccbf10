//! Where a list comes from: [`Source`].

use std::path::PathBuf;

use crate::args::Input;

/// Where a list comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// URLs as they were typed.
    Arguments(Vec<String>),
    /// A file. What is none, such as a named pipe, is read once.
    File(PathBuf),
    /// Standard input, which is read once, whatever it is.
    Stdin,
}

impl Source {
    /// Whether reading it may take as long as somebody else likes, as of a pipe.
    #[must_use]
    pub fn may_wait(&self) -> bool {
        match self {
            Self::Arguments(_) => false,
            Self::File(path) => path.metadata().is_ok_and(|found| !found.is_file()),
            Self::Stdin => true,
        }
    }

    /// What it is called in messages.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Arguments(_) => "command line".to_owned(),
            Self::File(path) => crate::show::escaped(&path.display().to_string()).into_owned(),
            Self::Stdin => "standard input".to_owned(),
        }
    }

    /// Where the command line says: `-` is standard input.
    ///
    /// ```
    /// use fetch_many_cli::args::Input;
    /// use fetch_many_cli::list::Source;
    ///
    /// let mut input = Input::default();
    /// assert_eq!(Source::of(&input), Source::Arguments(Vec::new()));
    /// input.input = Some("-".into());
    /// assert_eq!(Source::of(&input), Source::Stdin);
    /// ```
    #[must_use]
    pub fn of(input: &Input) -> Self {
        match input.input.as_deref() {
            Some(path) if path.as_os_str() == "-" => Self::Stdin,
            Some(path) => Self::File(path.to_owned()),
            None => Self::Arguments(input.urls.clone()),
        }
    }
}
