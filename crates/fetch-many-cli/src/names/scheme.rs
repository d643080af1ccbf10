//! How files are called: [`Scheme`].

use super::name::Made;
use super::template::{Template, TemplateError};
use super::url;
use crate::args;
use crate::list::Entry;

/// How files are called. An entry's own `out` goes before any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// `host/path`: `example.com/a/b.html`, `example.com+8080/index.html`.
    #[default]
    Tree,
    /// The same in one directory: `example.com_a_b.html`.
    Flat,
    /// By a hash of what is asked for, in 256 directories: `3f/3f2a….html`.
    Hash,
    /// By the place in the list, from 0: `00000041.html`.
    Index,
    /// As a [`Template`] says.
    Template(Template),
}

impl Scheme {
    /// Whether names are different by themselves, so that nothing of the list need be known: a list that is read once can
    /// be fetched while it comes. The same may still be asked for twice, and an `out` be that of two entries.
    #[must_use]
    pub fn is_distinct(&self) -> bool {
        matches!(self, Self::Hash | Self::Index)
    }

    /// The name that an entry has by itself.
    pub(super) fn name(&self, entry: &Entry) -> Result<Made, String> {
        match self {
            Self::Tree => {
                let (mut parts, file) = url::path(&entry.uri);
                parts.insert(0, url::host(&entry.uri));
                Ok(Made::new(parts, file))
            }
            Self::Flat => {
                let (mut parts, file) = url::path(&entry.uri);
                parts.insert(0, url::host(&entry.uri));
                parts.push(file);
                Ok(Made::new(Vec::new(), parts.join("_")))
            }
            Self::Hash => {
                let id = entry.request_id().to_string();
                let directory = id[..2].to_owned();
                Ok(Made::new(vec![directory], id + &url::extension(&entry.uri)))
            }
            Self::Index => Ok(Made::new(
                Vec::new(),
                format!("{:08}{}", entry.index, url::extension(&entry.uri)),
            )),
            Self::Template(template) => template.name(entry),
        }
    }
}

/// As it is named on the command line.
impl TryFrom<&args::Names> for Scheme {
    type Error = TemplateError;

    fn try_from(names: &args::Names) -> Result<Self, TemplateError> {
        Ok(match names {
            args::Names::Tree => Self::Tree,
            args::Names::Flat => Self::Flat,
            args::Names::Hash => Self::Hash,
            args::Names::Index => Self::Index,
            args::Names::Template(template) => Self::Template(template.parse()?),
        })
    }
}
