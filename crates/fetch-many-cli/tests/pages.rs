//! What the README and the manual show is what the program does. Standard output and standard error are one here.

use std::fs;

use trycmd::TestCases;

#[test]
fn the_readme_shows_what_it_does() {
    // In a directory of its own, since its commands write files.
    let place = tempfile::tempdir().expect("there is room");
    fs::copy("README.md", place.path().join("readme.md")).expect("it is there");
    fs::create_dir(place.path().join("readme.in")).expect("there is room");
    TestCases::new().case(place.path().join("readme.md"));
}

#[test]
fn the_manual_shows_what_it_does() {
    TestCases::new().case("tests/pages/*.md");
}
