//! The pages of the manual about lists and plans: their commands print what is written there. And what goes wrong.

#[test]
fn commands_do_what_the_pages_say() {
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1");
    cases.case("manual/lists.md").case("manual/plan.md");
    cases.case("tests/plan/*.trycmd");
}
