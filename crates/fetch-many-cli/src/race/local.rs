//! The certified comparison, which is the benches': [`local`].

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::exit::{Exit, Failed};
use crate::show::Screen;

/// What a checkout of the project has.
const MARK: &str = "benches/benches/compare.rs";

/// Runs the comparison of the checkout around the working directory, with these arguments.
///
/// A certificate takes a server that counts, a client that shows what that server can bear at most, and each client's bare
/// loop. Those are the project's benches, with crates that nobody should install with this command; so it runs them where
/// they are. What measures and judges is the same library.
///
/// # Errors
/// If there is no checkout, or no cargo.
pub(super) fn local(arguments: &[String], screen: Screen) -> Result<Exit, Failed> {
    let here = env::current_dir().map_err(|error| Failed::at(".", &error))?;
    let Some(root) = checkout(&here) else {
        return Err(Failed::unusable(format!(
            "{}: not in a checkout of fetch-many ({MARK} is nowhere above), which has the servers that \
             the certified comparison takes",
            here.display()
        )));
    };
    // As cargo tells those that it runs.
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.current_dir(&root).args([
        "bench",
        "--package",
        "fetch-many-benches",
        "--bench",
        "compare",
        "--",
    ]);
    command.args(arguments);
    screen.note(&format!(
        "running cargo bench --bench compare -- {} in {}",
        arguments.join(" "),
        root.display()
    ));
    let status = command
        .status()
        .map_err(|error| Failed::unusable(format!("{}: {error}", Path::new(&cargo).display())))?;
    Ok(match status.code() {
        Some(0) => Exit::AllOk,
        Some(130) | None => Exit::Interrupted,
        Some(_) => Exit::SomeNot,
    })
}

/// The nearest folder above with the benches of this project in it.
fn checkout(here: &Path) -> Option<PathBuf> {
    let is_ours = |folder: &&Path| {
        let manifest = fs::read_to_string(folder.join("benches/Cargo.toml")).unwrap_or_default();
        folder.join(MARK).is_file() && manifest.contains("name = \"fetch-many-benches\"")
    };
    here.ancestors().find(is_ours).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_is_a_checkout_and_its_parent_is_none() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = checkout(own).unwrap();
        assert!(own.starts_with(&root) && root.join("Cargo.lock").is_file());
        let above = root.parent().map(checkout);
        assert_eq!(above, Some(None));
    }
}
