//! What the comparison was built of, for its report: [`built`].

use fetch_many_race::record::Built;

const LOCK: &str = include_str!("../../../Cargo.lock");

/// The crates whose versions decide the figures.
const CRATES: [&str; 8] = [
    "tokio",
    "reqwest",
    "async-std",
    "surf",
    "smol",
    "hyper",
    "ureq",
    "wiremock",
];

/// The compiler, the revision of the workspace, and the crates of its lock file.
#[must_use]
pub fn built() -> Built {
    Built {
        rustc: env!("RUSTC_VERSION").to_owned(),
        revision: env!("GIT_REVISION").to_owned(),
        crates: CRATES
            .iter()
            .map(|name| ((*name).to_owned(), version(name).to_owned()))
            .collect(),
    }
}

/// The newest version of a crate in the lock file: old ones sort first there.
fn version(name: &str) -> &'static str {
    let entry = format!("name = \"{name}\"\nversion = \"");
    let found = LOCK
        .rsplit_once(&entry)
        .and_then(|(_, rest)| rest.split_once('"'));
    found.map_or("?", |(version, _)| version)
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_found() {
        for name in super::CRATES {
            assert!(super::version(name).contains('.'), "{name}");
        }
    }
}
