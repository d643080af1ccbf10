//! Where bodies go: [`Bodies`], which takes their digest on the way.

use std::io;
use std::path::Path;

use blake3::Hasher;
use fetch_many::http::header::CONTENT_ENCODING;
use fetch_many::http::{Method, StatusCode};
use fetch_many::{Bytes, Files, Head, Intake, Kept, Sink, Stored, Whole};

use super::target::Target;
use crate::args::Statuses;

/// The sink of a run: bodies of the statuses that are as they should be go where `to` has them, and are digested. The others
/// are no bodies that anybody has asked for.
pub(super) struct Bodies<S> {
    to: S,
    ok: Statuses,
}

impl<S: Sink> Bodies<S> {
    pub(super) fn new(to: S, ok: &Statuses) -> Self {
        let ok = ok.clone();
        Self { to, ok }
    }
}

/// Into files of this directory, each under the name of its [`Target`].
pub(super) fn files(directory: &Path, syncs: bool) -> Files {
    let files = Files::new(directory, |head| {
        let target = head.extensions.get::<Target>();
        target.map_or_else(String::new, |target| target.file.to_string())
    });
    if syncs { files } else { files.unsynced() }
}

impl<S: Sink> Sink for Bodies<S> {
    /// Also one that has no bytes, so that there is a file for each that is as it should be.
    fn wants(&self, head: &Head) -> bool {
        self.ok.contains(head.status.as_u16()) && head.method != Method::HEAD
    }

    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        let target = head.extensions.get::<Target>().cloned();
        Ok(Box::new(Digested {
            to: self.to.open(head)?,
            hasher: Hasher::new(),
            target: target.unwrap_or_default(),
        }))
    }
}

struct Digested {
    to: Box<dyn Intake>,
    hasher: Hasher,
    target: Target,
}

impl Intake for Digested {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.hasher.update(&data);
        self.to.write(data)
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        let stored = self.to.commit(whole)?;
        self.target.has(self.hasher.finalize());
        Ok(stored)
    }

    fn keep(self: Box<Self>) -> Option<Kept> {
        let Self { to, hasher, target } = *self;
        let kept = to.keep()?;
        Some(Kept::new(kept.length(), move || {
            let to = kept.resume()?;
            Ok(Box::new(Self { to, hasher, target }))
        }))
    }
}

/// The sink of a run that wants digests alone.
pub(super) struct Digests(Bodies<Nowhere>);

/// A body that is not longer is taken into memory, and digested from there: to hand it to the threads of a sink takes longer than
/// to read it.
const SMALL: u64 = 16 << 10;

impl Digests {
    pub(super) fn new(ok: &Statuses) -> Self {
        Self(Bodies::new(Nowhere, ok))
    }
}

impl Sink for Digests {
    fn wants(&self, head: &Head) -> bool {
        !is_small(head) && self.0.wants(head)
    }

    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        self.0.open(head)
    }
}

/// Whether it is certain that the body has few bytes: what has a content coding may be long once that is undone.
fn is_small(head: &Head) -> bool {
    let is_as_sent = !head.headers.contains_key(CONTENT_ENCODING);
    let is_whole = head.status != StatusCode::PARTIAL_CONTENT;
    is_as_sent && is_whole && head.length.is_some_and(|length| length <= SMALL)
}

/// Keeps nothing.
#[derive(Debug)]
struct Nowhere;

impl Sink for Nowhere {
    fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
        Ok(Box::new(Self))
    }
}

impl Intake for Nowhere {
    fn write(&mut self, _: Bytes) -> io::Result<()> {
        Ok(())
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        Ok(Stored::new(whole.length))
    }

    fn keep(self: Box<Self>) -> Option<Kept> {
        None
    }
}

#[cfg(test)]
mod tests {
    use fetch_many::Memory;

    use super::*;

    fn head(status: u16, target: &Target) -> Head {
        let mut head = Head::new("http://a.example/".parse().unwrap());
        head.status = status.try_into().unwrap();
        head.extensions.insert(target.clone());
        head
    }

    #[test]
    fn what_goes_on_after_a_break_has_the_digest_of_the_whole() {
        let target = Target::new("a", "id");
        let bodies = Bodies::new(Memory::new(), &"200".parse().unwrap());
        let mut intake = bodies.open(&head(200, &target)).unwrap();
        intake.write("hello ".into()).unwrap();
        let kept = intake.keep().expect("memory keeps what it has");
        assert_eq!(kept.length(), 6);
        let mut intake = kept.resume().unwrap();
        intake.write("world".into()).unwrap();
        assert_eq!(target.digest(), None);
        intake.commit(Whole::new(11)).unwrap();
        assert_eq!(target.digest(), Some(blake3::hash(b"hello world")));
    }

    #[test]
    fn what_is_certainly_small_is_left_to_memory() {
        let digests = Digests::new(&"200-299".parse().unwrap());
        let mut head = head(200, &Target::default());
        assert!(digests.wants(&head), "nobody knows how long it is");
        head.length = Some(SMALL + 1);
        assert!(digests.wants(&head));
        head.length = Some(SMALL);
        assert!(!digests.wants(&head));
        let coding = "gzip".parse().unwrap();
        head.headers.insert(CONTENT_ENCODING, coding);
        assert!(digests.wants(&head), "it may be long when it is decoded");
        head.headers.clear();
        head.status = StatusCode::PARTIAL_CONTENT;
        assert!(digests.wants(&head));
    }

    #[test]
    fn only_what_is_as_it_should_be_is_wanted() {
        let bodies = Bodies::new(Nowhere, &"200-299,404".parse().unwrap());
        let target = Target::default();
        for (status, wanted) in [
            (200, true),
            (204, true),
            (404, true),
            (500, false),
            (304, false),
        ] {
            assert_eq!(bodies.wants(&head(status, &target)), wanted, "{status}");
        }
        let mut head = head(200, &target);
        head.method = Method::HEAD;
        assert!(!bodies.wants(&head));
    }
}
