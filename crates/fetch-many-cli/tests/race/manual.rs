//! The commands of the manual's page do what it shows.

#[test]
fn the_page_is_true() {
    trycmd::TestCases::new().case("manual/race.md");
}
