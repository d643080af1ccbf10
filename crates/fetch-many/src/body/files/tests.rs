use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// A directory that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("fetch-many-files-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn files(&self, name: &str) -> Files {
        let name = PathBuf::from(name);
        Files::new(&self.0, move |_| name.clone())
    }

    /// What is there, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn head() -> Head {
    Head::new("http://example.com/".parse().unwrap())
}

fn error(files: &Files) -> io::Error {
    files.open(&head()).err().expect("it is refused")
}

#[test]
fn a_file_has_its_name_when_it_is_whole() {
    let scratch = Scratch::new();
    let files = scratch.files("a/b/c.txt");
    let mut intake = files.open(&head()).unwrap();
    intake.write("hello ".into()).unwrap();
    let path = scratch.0.join("a/b/c.txt");
    assert!(!path.exists() && path.with_extension("txt.part").exists());
    intake.write("world".into()).unwrap();
    let stored = intake.commit(Whole::new(11)).unwrap();
    assert_eq!(stored.path.as_deref(), Some(&*path));
    assert_eq!(fs::read(&path).unwrap(), b"hello world");
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn nothing_is_written_outside_of_the_directory() {
    let scratch = Scratch::new();
    let long = "x".repeat(251);
    for (name, why) in [
        ("../a", "leads out of the directory"),
        ("a/../../b", "leads out of the directory"),
        ("a/..", "leads out of the directory"),
        ("/etc/passwd", "leads out of the directory"),
        ("", "is not that of a file"),
        (".", "is not that of a file"),
        ("a/", "is not that of a file"),
        ("a\0b", "has a nul character"),
        ("con", "is a device's on windows"),
        ("d/NUL.txt", "is a device's on windows"),
        ("lpt1/x", "is a device's on windows"),
        ("Com9.a.b", "is a device's on windows"),
        ("a.part", "ends as those of unfinished files do"),
        ("A.PART", "ends as those of unfinished files do"),
        (&long, "is too long"),
    ] {
        let error = error(&scratch.files(name));
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{name}");
        assert!(error.to_string().ends_with(why), "{name}: {error}");
    }
    assert_eq!(scratch.names(), [""; 0]);
    for name in [
        "console", "com", "com10", "nula", "..a", "a..", "part", "a.part.b", "./a",
    ] {
        let opened = scratch.files(name).open(&head());
        assert!(opened.is_ok(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let (scratch, elsewhere) = (Scratch::new(), Scratch::new());
    let link =
        |name: &str, to: &Path| std::os::unix::fs::symlink(to, scratch.0.join(name)).unwrap();
    link("out", &elsewhere.0);
    let refused = error(&scratch.files("out/a"));
    assert!(
        refused.to_string().contains("is a symbolic link"),
        "{refused}"
    );
    // A link in place of the file, or of its unfinished part, is replaced.
    link("b", &elsewhere.0.join("b"));
    link("b.part", &elsewhere.0.join("c"));
    let mut intake = scratch.files("b").open(&head()).unwrap();
    intake.write("new".into()).unwrap();
    intake.commit(Whole::new(3)).unwrap();
    assert!(elsewhere.names().is_empty());
    assert_eq!(fs::read(scratch.0.join("b")).unwrap(), b"new");
}

#[test]
fn two_bodies_never_come_into_one_file() {
    let scratch = Scratch::new();
    let files = Files::new(&scratch.0, |head| head.uri.path()[1..].to_owned());
    let named = |name: &str| Head::new(format!("http://a/{name}").parse().unwrap());
    let first = files.open(&named("a")).unwrap();
    for name in ["a", "A"] {
        let second = files.open(&named(name)).err().unwrap();
        assert_eq!(second.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(
            second.to_string(),
            r#"another request is writing to file "a""#
        );
    }
    first.commit(Whole::new(0)).unwrap();
    let mut second = files.open(&named("a")).unwrap();
    second.write("second".into()).unwrap();
    second.commit(Whole::new(6)).unwrap();
    assert_eq!(fs::read(scratch.0.join("a")).unwrap(), b"second");
}

#[test]
fn what_fails_leaves_nothing_behind() {
    let scratch = Scratch::new();
    let files = scratch.files("a");
    let mut intake = files.open(&head()).unwrap();
    intake.write("half".into()).unwrap();
    drop(intake);
    assert!(scratch.names().is_empty());
    // What another program has left.
    fs::write(scratch.0.join("a.part"), "old").unwrap();
    files.open(&head()).unwrap().commit(Whole::new(0)).unwrap();
    assert_eq!(scratch.names(), ["a"]);
    assert_eq!(fs::read(scratch.0.join("a")).unwrap(), b"");
}

#[test]
fn what_is_kept_goes_on_where_it_was() {
    let scratch = Scratch::new();
    let files = scratch.files("a");
    let mut intake = files.open(&head()).unwrap();
    intake.write("hello ".into()).unwrap();
    let kept = intake.keep().unwrap();
    assert_eq!(kept.length(), 6);
    assert_eq!(
        error(&files).kind(),
        io::ErrorKind::AlreadyExists,
        "it is still in use"
    );
    let mut intake = kept.resume().unwrap();
    intake.write("world".into()).unwrap();
    intake.commit(Whole::new(11)).unwrap();
    assert_eq!(fs::read(scratch.0.join("a")).unwrap(), b"hello world");

    let mut intake = files.open(&head()).unwrap();
    intake.write("half".into()).unwrap();
    drop(intake.keep());
    assert_eq!(scratch.names(), ["a"]);

    let kept = files.open(&head()).unwrap().keep().unwrap();
    fs::write(scratch.0.join("a.part"), "more").unwrap();
    let changed = kept.resume().err().unwrap();
    assert!(
        changed
            .to_string()
            .ends_with("a.part: has 4 bytes in place of 0"),
        "{changed}"
    );
}

#[test]
fn a_file_in_the_place_of_a_directory_and_the_other_way_round() {
    let scratch = Scratch::new();
    fs::write(scratch.0.join("file"), "").unwrap();
    fs::create_dir(scratch.0.join("directory")).unwrap();
    assert_eq!(
        error(&scratch.files("file/a")).kind(),
        io::ErrorKind::NotADirectory
    );
    assert_eq!(
        error(&scratch.files("directory")).kind(),
        io::ErrorKind::IsADirectory
    );
}

/// Root may write anywhere, so only others see it.
#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_written_to_is_an_error_with_its_path() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = Scratch::new();
    fs::set_permissions(&scratch.0, fs::Permissions::from_mode(0o500)).unwrap();
    let probe = File::create(scratch.0.join("probe"));
    match scratch.files("a").open(&head()) {
        Err(error) => {
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
            assert!(error.to_string().contains("a.part: "), "{error}");
        }
        Ok(_) => assert!(probe.is_ok(), "whoever may do this may do that"),
    }
}
