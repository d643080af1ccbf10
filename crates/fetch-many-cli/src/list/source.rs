//! Where a list comes from: [`Source`].

use std::path::PathBuf;

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
}
