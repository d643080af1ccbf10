//! Names of files that come from the list alone: [`Names`].
//!
//! The whole list is looked at once, before anything is fetched. So a name depends neither on what servers say nor on the order
//! of the list, and a later run gives the same ones.
//!
//! ```
//! use fetch_many_cli::list::{List, Source};
//! use fetch_many_cli::names::{Names, Scheme};
//!
//! let urls = ["http://example.com/a%20b.html", "http://example.com/?page=2", "http://example.com/A%20B.html"];
//! let list = List::open(Source::Arguments(urls.map(str::to_owned).to_vec()), None)?;
//! let names = Names::plan(list.entries()?.flatten(), Scheme::Tree);
//! let names: Vec<_> = list.entries()?.flatten().map(|entry| names.of(&entry).unwrap().path).collect();
//! assert!(names[1].starts_with("example.com/index-") && names[1].len() == "example.com/index-01234567.html".len());
//! // Some systems take the other two for one.
//! assert!(names[0].starts_with("example.com/a b~") && names[2].starts_with("example.com/A B~"));
//! # Ok::<(), fetch_many_cli::list::ListError>(())
//! ```

mod fold;
mod keys;
mod name;
mod part;
mod plan;
mod planner;
mod scheme;
mod template;
#[cfg(test)]
mod tests;
mod url;

pub use self::name::{Name, NoName};
pub use self::plan::{Collisions, Names};
pub use self::planner::Planner;
pub use self::scheme::Scheme;
pub use self::template::{Template, TemplateError};
