//! Every fragment that the tutorial says the compiler refuses is refused, and with the error that the
//! tutorial names. (The tests of the documentation see only that it is refused.)

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A block ```` ```rust,compile_fail,E0277 ````: its error and its lines. They need only the standard
/// library.
fn refused_in(page: &str) -> Vec<(String, String)> {
    let blocks = page.split("\n```rust,compile_fail,").skip(1);
    blocks
        .filter_map(|block| {
            let (code, rest) = block.split_once('\n')?;
            let (lines, _) = rest.split_once("\n```")?;
            Some((code.to_owned(), lines.to_owned()))
        })
        .collect()
}

fn pages() -> Vec<PathBuf> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let entries = fs::read_dir(docs).expect("the pages stand beside this package");
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .collect()
}

/// What the compiler says to these lines in a function of their own.
fn compile(lines: &str, name: &str) -> String {
    let source = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(name)
        .with_extension("rs");
    fs::write(&source, format!("pub fn listing() {{\n{lines}\n}}\n")).expect("room on the disk");
    let mut rustc = Command::new("rustc");
    let rustc = rustc.args([
        "--edition",
        "2024",
        "--crate-type",
        "lib",
        "--emit",
        "metadata",
    ]);
    let rustc = rustc
        .arg("-o")
        .arg(source.with_extension("rmeta"))
        .arg(&source);
    let done = rustc.output().expect("this test was compiled by it");
    String::from_utf8_lossy(&done.stderr).into_owned()
}

#[test]
fn with_the_error_that_is_named() {
    let mut seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("it is text");
        for (code, lines) in refused_in(&text) {
            seen += 1;
            let said = compile(&lines, &format!("refused_{seen}"));
            let named = said.contains(&format!("error[{code}]"));
            assert!(
                named,
                "{}: no {code} but\n{said}\nfor\n{lines}",
                page.display()
            );
        }
    }
    assert!(seen >= 2, "chapter 2 alone has two");
}
