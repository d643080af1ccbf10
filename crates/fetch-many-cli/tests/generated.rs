//! What is made of the options: completions for each shell, and manual pages. They name all subcommands and options.

use std::collections::BTreeSet;
use std::process::Command;

use clap::CommandFactory;
use fetch_many_cli::args::Cli;

const PROGRAM: &str = env!("CARGO_BIN_EXE_fetch-many");

/// What this command prints; it has to end well.
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn completions(shell: &str) -> String {
    printed(Command::new(PROGRAM).args(["completions", shell]))
}

/// The subcommands that users see, each with its long options.
fn subcommands() -> Vec<(String, Vec<String>)> {
    let whole = Cli::command();
    let shown = whole.get_subcommands().filter(|one| !one.is_hide_set());
    let shown = shown.map(|one| {
        let options = one.get_arguments().filter_map(clap::Arg::get_long);
        let name = one.get_name().to_owned();
        (name, options.map(str::to_owned).collect::<Vec<_>>())
    });
    let shown: Vec<_> = shown.collect();
    let get = shown.iter().find(|(name, _)| name == "get").unwrap();
    assert!(shown.len() >= 6 && get.1.len() >= 30, "{shown:?}");
    shown
}

/// The words of a text, without the dashes of options.
fn words(text: &str) -> BTreeSet<&str> {
    text.split(|one: char| !one.is_ascii_alphanumeric() && one != '-')
        .map(|word| word.trim_start_matches('-'))
        .collect()
}

#[test]
fn completions_name_every_subcommand_and_option() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = completions(shell);
        let words = words(&script);
        for (name, options) in subcommands() {
            assert!(words.contains(&*name), "{shell}: {name}");
            for option in options {
                assert!(words.contains(&*option), "{shell}: {name} --{option}");
            }
        }
        assert!(
            !script.contains("contestant"),
            "{shell} offers what is hidden"
        );
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_with_them() {
    let place = tempfile::tempdir().unwrap();
    let script = place.path().join("fetch-many.bash");
    std::fs::write(&script, completions("bash")).unwrap();
    let completed = |words: &str, last: &str, number: usize| {
        let line = format!(
            "set -e; source '{}'; COMP_WORDS=({words} {last}); \
             COMP_CWORD={number}; function=$(complete -p fetch-many | sed 's/.* -F //; s/ .*//'); \
             $function fetch-many '{last}' x; echo ${{COMPREPLY[@]}}",
            script.display()
        );
        printed(Command::new("bash").args(["--norc", "-c", &line]))
    };
    assert_eq!(completed("fetch-many", "ge", 1), "get\n");
    assert_eq!(
        completed("fetch-many get", "--ret", 2),
        "--retry-failed --retries\n"
    );
}

#[test]
fn manual_pages_name_every_subcommand_and_option() {
    let place = tempfile::tempdir().unwrap();
    printed(Command::new(PROGRAM).arg("man").arg(place.path()));
    let page = |name: &str| {
        let file = place.path().join(format!("{name}.1"));
        let page = std::fs::read_to_string(file).unwrap();
        // Fonts and dashes as roff writes them.
        let fonts = ["\\fB", "\\fI", "\\fR"];
        let page = fonts
            .iter()
            .fold(page, |page, font| page.replace(font, " "));
        page.replace("\\-", "-")
    };
    let first = page("fetch-many");
    let subcommands = subcommands();
    for (name, options) in &subcommands {
        let page_name = format!("fetch-many-{name}");
        assert!(first.contains(&format!("{page_name}(1)")), "{page_name}");
        let page = page(&page_name);
        let words = words(&page);
        for option in options {
            assert!(words.contains(&**option), "{page_name}: --{option}");
        }
    }
    let pages = std::fs::read_dir(place.path()).unwrap().count();
    assert_eq!(pages, 1 + subcommands.len());
    assert_eq!(
        printed(Command::new(PROGRAM).arg("man")),
        std::fs::read_to_string(place.path().join("fetch-many.1")).unwrap()
    );
}
