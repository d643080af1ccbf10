//! What cargo says of the crates in a tree.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use super::Failure;

/// The same tree on every machine.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// All packages that Cargo.lock names.
#[derive(Debug)]
pub(super) struct Packages(Vec<Package>);

/// What a package says of itself.
#[derive(Debug)]
pub(super) struct Package {
    name: String,
    pub(super) version: String,
    pub(super) license: String,
    pub(super) rust_version: Option<String>,
    /// The root file of its library.
    library: Option<PathBuf>,
    manifest: PathBuf,
}

impl Packages {
    pub(super) fn read() -> Result<Self, Failure> {
        let metadata = cargo(&["metadata", "--locked", "--format-version", "1"])?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let packages = metadata["packages"].as_array().ok_or("no packages")?;
        Ok(Self(packages.iter().map(Package::read).collect()))
    }

    pub(super) fn get(&self, name: &str, version: &str) -> Option<&Package> {
        let mut packages = self.0.iter();
        packages.find(|package| package.name == name && package.version == version)
    }
}

impl Package {
    fn read(package: &Value) -> Self {
        let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        let targets = package["targets"].as_array().into_iter().flatten();
        let is_library = |target: &&Value| {
            let kinds = target["kind"].as_array().into_iter().flatten();
            let mut kinds = kinds.filter_map(Value::as_str);
            kinds.any(|kind| kind == "lib" || kind == "proc-macro")
        };
        let library = targets.into_iter().find(is_library);
        Self {
            name: text("name"),
            version: text("version"),
            license: text("license"),
            rust_version: package["rust_version"].as_str().map(str::to_owned),
            library: library.and_then(|target| Some(target["src_path"].as_str()?.into())),
            manifest: text("manifest_path").into(),
        }
    }

    /// Whether the compiler takes no unsafe code from it, by an attribute or a lint.
    pub(super) fn forbids_unsafe(&self) -> bool {
        let text = |path: &Path| fs::read_to_string(path).unwrap_or_default();
        let library = self.library.as_deref().map(text).unwrap_or_default();
        let mut forbidden = library.split("\n#![forbid(").skip(1);
        let by_attribute = forbidden.any(|list| {
            let list = list.split(')').next().unwrap_or_default();
            list.contains("unsafe_code")
        });
        let manifest = text(&self.manifest);
        // The lints of this workspace forbid it; what comes from a registry names its own.
        by_attribute
            || manifest.contains("unsafe_code = \"forbid\"")
            || manifest.contains("[lints]\nworkspace = true")
    }
}

/// Name and version of all that a package of this workspace needs to be built into a program, without
/// itself.
pub(super) fn tree(package: &str) -> Result<BTreeSet<(String, String)>, Failure> {
    let tree = cargo(&[
        "tree",
        "--locked",
        "--package",
        package,
        "--target",
        PLATFORM,
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ])?;
    let read = |line: &str| {
        let (name, version) = line.split_once(" v")?;
        let version = version.split(' ').next()?;
        Some((name.to_owned(), version.to_owned()))
    };
    let crates = tree.lines().filter_map(read);
    Ok(crates.filter(|(name, _)| name != package).collect())
}

fn cargo(arguments: &[&str]) -> Result<String, Failure> {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Where the workspace is.
pub(super) fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}
