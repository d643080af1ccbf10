//! The pages of the manual about lists and plans: their commands print what is written there, and their lists are those that are
//! shown. And what goes wrong.

use std::fs;
use std::path::Path;

#[test]
fn commands_do_what_the_pages_say() {
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1");
    cases.case("manual/lists.md").case("manual/plan.md");
    cases.case("tests/plan/*.trycmd").case("tests/plan/*.toml");
}

#[test]
fn the_lists_that_are_shown_are_those_that_are_used() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("manual");
    let page = fs::read_to_string(manual.join("lists.md")).unwrap();
    let mut count = 0;
    for list in fs::read_dir(manual.join("lists.in")).unwrap() {
        let path = list.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            page.contains(&format!("```text\n{text}```")),
            "{}",
            path.display()
        );
        count += 1;
    }
    assert_eq!(count, 4);
}
