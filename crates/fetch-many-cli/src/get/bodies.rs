//! Where bodies go: [`Bodies`], which takes their digest on the way.

use std::io;
use std::path::Path;

use blake3::Hasher;
use fetch_many::http::Method;
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

/// Keeps nothing: for those who want digests alone.
#[derive(Debug)]
pub(super) struct Nowhere;

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
