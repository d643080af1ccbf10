//! `--local` runs the comparison of the checkout that it is called in, and is clear where there is none.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{command, told};

/// Something that looks like a checkout, and a cargo that says what it is asked for and ends as its first argument after
/// `--` says.
fn checkout(root: &Path) {
    fs::create_dir_all(root.join("benches/benches")).unwrap();
    fs::create_dir_all(root.join("crates/inner")).unwrap();
    fs::write(root.join("benches/benches/compare.rs"), "").unwrap();
    fs::write(
        root.join("benches/Cargo.toml"),
        "name = \"fetch-many-benches\"\n",
    )
    .unwrap();
    // By another process: if this one wrote it, a child that another test starts just now might still have it open, and what
    // is open to be written cannot be run.
    let script = "#!/bin/sh\npwd -P\necho \"$@\"\nexit $7\n";
    let written = Command::new("sh")
        .args(["-c", "printf '%s' \"$1\" > \"$0\" && chmod 755 \"$0\""])
        .args([root.join("cargo").as_os_str(), script.as_ref()])
        .status();
    assert!(written.unwrap().success());
}

#[test]
fn it_is_the_comparison_of_the_checkout() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    checkout(&root);
    for (cargos, own) in [("0", 0), ("1", 1), ("101", 1), ("130", 130)] {
        let mut command = command(&["--local", "--", cargos, "--rounds=20"]);
        command
            .current_dir(root.join("crates/inner"))
            .env("CARGO", root.join("cargo"));
        let (code, out, err) = told(&command.output().unwrap());
        let asked =
            format!("bench --package fetch-many-benches --bench compare -- {cargos} --rounds=20");
        assert_eq!(out, format!("{}\n{asked}\n", root.display()), "{err}");
        assert_eq!(code, Some(own));
        assert!(err.contains("running cargo bench --bench compare"), "{err}");
    }
}

#[test]
fn outside_of_a_checkout_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(&["--local"]);
    let (code, out, err) = told(&command.current_dir(folder.path()).output().unwrap());
    assert_eq!((code, &*out), (Some(3), ""));
    assert!(err.contains("not in a checkout of fetch-many"), "{err}");
}

#[test]
fn without_cargo_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    checkout(folder.path());
    let mut command = command(&["--local"]);
    command
        .current_dir(folder.path())
        .env("CARGO", "/nowhere/cargo");
    let (code, _, err) = told(&command.output().unwrap());
    assert_eq!(code, Some(3));
    assert!(err.contains("/nowhere/cargo: "), "{err}");
}
