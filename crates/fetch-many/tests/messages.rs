//! What the compiler says to somebody who gives something that is no request.
//!
//! No expected output is compared, which would differ from compiler to compiler: only the words that are this crate's.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[test]
fn the_compiler_says_what_to_do() -> Result<(), Box<dyn Error>> {
    let library = library()?;
    for (program, words) in [
        // Once, so that what is said below is known to be about what differs from this.
        (r#"fetcher.fetch(["http://a/"], plan);"#, &[][..]),
        (
            "fetcher.fetch([1_u32], plan);",
            &[
                "`u32` cannot be a request",
                "neither a URL nor an `http::Request`",
                "give the URL as text",
                "feature `url`",
            ],
        ),
        (
            "fetcher.fetch_all(vec![std::time::Duration::ZERO], plan);",
            &["`Duration` cannot be a request", "give the URL as text"],
        ),
        (
            "fetcher.fetch([http::Request::new(1_u32)], plan);",
            &[
                "`u32` cannot be the body of a request",
                "a body is `()`, `Bytes`",
                "RequestExt::json",
            ],
        ),
    ] {
        let said = compile(&library, program)?;
        assert_eq!(said.is_empty(), words.is_empty(), "{program}\n{said}");
        for word in words {
            assert!(
                said.contains(word),
                "{program}\nsaid nothing of {word:?}:\n{said}"
            );
        }
    }
    Ok(())
}

/// This crate as cargo makes it for another that depends on it.
fn library() -> Result<PathBuf, Box<dyn Error>> {
    let check = [
        "check",
        "--offline",
        "--lib",
        "--message-format=json",
        "--manifest-path",
    ];
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let checked = Command::new(env!("CARGO"))
        .args(check)
        .arg(manifest)
        .output()?;
    let lines = String::from_utf8(checked.stdout)?;
    let ours = |line: &&str| line.contains(r#""name":"fetch_many","#) && line.contains(".rmeta\"");
    let line = lines
        .lines()
        .find(ours)
        .ok_or("cargo check made no library")?;
    let mut texts = line.split('"');
    let file = texts.find(|text| Path::new(text).extension() == Some("rmeta".as_ref()));
    Ok(file.ok_or("no file")?.into())
}

/// What the compiler says of a program with this in it; nothing if it is valid.
fn compile(library: &Path, program: &str) -> Result<String, Box<dyn Error>> {
    let room = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (source, made) = (room.join("message.rs"), room.join("message.rmeta"));
    let whole = format!(
        "#![allow(unused)]
        use fetch_many::{{FetchMany, FetchManyExt, Plan, http}};
        pub fn try_it(fetcher: &dyn FetchMany, plan: &Plan) {{ {program} }}"
    );
    fs::write(&source, whole)?;
    let dependencies = library.parent().ok_or("a library is in a folder")?;
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let compiled = Command::new(rustc)
        .args([
            "--edition=2024",
            "--crate-type=lib",
            "--emit=metadata",
            "-o",
        ])
        .arg(made)
        .arg("-L")
        .arg(format!("dependency={}", dependencies.display()))
        .arg("--extern")
        .arg(format!("fetch_many={}", library.display()))
        .arg(source)
        .output()?;
    Ok(String::from_utf8(compiled.stderr)?)
}
