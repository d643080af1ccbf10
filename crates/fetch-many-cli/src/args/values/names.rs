//! How files are called: [`Names`].

use std::fmt;
use std::str::FromStr;

/// The scheme of file names.
///
/// ```
/// use fetch_many_cli::args::Names;
///
/// assert_eq!("tree".parse(), Ok(Names::Tree));
/// assert!(matches!("{host}/{key}.html".parse(), Ok(Names::Template(_))));
/// let error = "trees".parse::<Names>().unwrap_err();
/// assert_eq!(error, "it is tree, flat, hash, index, or a template such as {host}/{key}.html");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// `host/path`.
    #[default]
    Tree,
    /// All in one directory.
    Flat,
    /// By the hash of what is asked for.
    Hash,
    /// By the position in the list.
    Index,
    /// As this says.
    Template(String),
}

impl FromStr for Names {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "tree" => Ok(Self::Tree),
            "flat" => Ok(Self::Flat),
            "hash" => Ok(Self::Hash),
            "index" => Ok(Self::Index),
            template if template.contains('{') => Ok(Self::Template(template.to_owned())),
            _ => Err(
                "it is tree, flat, hash, index, or a template such as {host}/{key}.html".to_owned(),
            ),
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tree => "tree",
            Self::Flat => "flat",
            Self::Hash => "hash",
            Self::Index => "index",
            Self::Template(template) => template,
        })
    }
}
