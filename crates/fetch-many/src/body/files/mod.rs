//! Bodies in files: [`Files`].

mod disk;
mod name;
mod part;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use self::disk::{failed, sync_directory};
use self::name::Name;
use self::part::{InUse, Part};
use super::head::Head;
use super::intake::{Intake, Kept};
use super::sink::{Sink, is_wanted};
use super::stored::{Stored, Whole};

/// Puts each body into a file of its own, within one directory.
///
/// A file is written under its name and `.part`, brought to the disk, and then given its name, so that there never is
/// half a file under a final name, whatever ends the program. What is left of an earlier program under `.part` is
/// replaced; what this one leaves is removed. Should the directory not come to the disk after that, the outcome is an error
/// although the file has its name: it is whole, and may be gone when the power fails. A file that is there already is
/// replaced by the whole of the new one, unless [`keep_existing`](Self::keep_existing) says otherwise.
///
/// Names are relative to the directory, and directories within it are made as they are needed. Nothing is written outside
/// of it: these names are errors, of the kind [`Sink`](crate::ErrorKind::Sink), which say what is wrong:
///
/// - one with `..`, an absolute one, one that leads through a symbolic link, or names a directory or nothing;
/// - one with a NUL, or a part that is longer than 250 bytes;
/// - a name of Windows's devices, such as `con` or `nul.txt`, on every system;
/// - one that ends with `.part`, and one that another request of the same `Files` writes at that moment, letters of
///   either case counting as the same. Two bodies never come into one file.
///
/// Who may change the directory's contents while the program runs, may well make it write elsewhere.
///
/// ```
/// use fetch_many::{Config, ErrorKind, FetchManyExt, Files, Plan};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let urls = ["/a.txt", "/b.txt"].map(|path| server.url(path));
/// # let directory = std::env::temp_dir().join(format!("fetch-many-doc-{}", std::process::id()));
/// // The last part of the URL's path.
/// let files = Files::new(&directory, |head| {
///     head.uri.path().rsplit('/').next().unwrap_or_default().to_owned()
/// });
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// for outcome in fetcher.fetch(&urls, &Plan::new(2).sink(files)) {
///     let path = outcome.stored().and_then(|stored| stored.path.clone()).expect("it is there");
///     assert_eq!(std::fs::read_to_string(path)?, outcome.uri.unwrap().path());
/// }
/// assert_eq!(std::fs::read_dir(&directory)?.count(), 2);
///
/// let outside = Plan::new(1).sink(Files::new(&directory, |_| "../passwd"));
/// let error = fetcher.fetch(&urls[..1], &outside).next().unwrap().result.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Sink);
/// assert!(error.to_string().contains("leads out of the directory"), "{error}");
/// # std::fs::remove_dir_all(directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Files {
    directory: PathBuf,
    name: Box<NameOf>,
    wants: Box<Wants>,
    keeps_existing: bool,
    syncs: bool,
    in_use: Arc<InUse>,
}

type Wants = dyn Fn(&Head) -> bool + Send + Sync;
type NameOf = dyn Fn(&Head) -> PathBuf + Send + Sync;

/// Large enough for the chunks that servers send, and small enough to have one for each file.
const BUFFER: usize = 16 << 10;

impl Files {
    /// Files in this directory, which is made if need be. `name` says for each body under which name, from its head.
    pub fn new<N: Into<PathBuf>>(
        directory: impl Into<PathBuf>,
        name: impl Fn(&Head) -> N + Send + Sync + 'static,
    ) -> Self {
        Self {
            directory: directory.into(),
            name: Box::new(move |head| name(head).into()),
            wants: Box::new(is_wanted),
            keeps_existing: false,
            syncs: true,
            in_use: Arc::default(),
        }
    }

    /// Takes the bodies for which this says so, in place of those of 2xx. The others go into memory.
    ///
    /// ```
    /// use fetch_many::http::StatusCode;
    /// use fetch_many::{Files, Head, Sink};
    ///
    /// let files = Files::new("pages", |head| head.index.to_string());
    /// let files = files.wanting(|head| head.status == StatusCode::NOT_FOUND);
    /// assert!(!files.wants(&Head::new("http://example.com/".parse()?)));
    /// # Ok::<(), fetch_many::http::uri::InvalidUri>(())
    /// ```
    #[must_use]
    pub fn wanting(mut self, wants: impl Fn(&Head) -> bool + Send + Sync + 'static) -> Self {
        self.wants = Box::new(wants);
        self
    }

    /// Leaves a file that is there as it is: that its name is wanted again is an error.
    ///
    /// ```
    /// use fetch_many::{Files, Head, Sink, Whole};
    ///
    /// # let directory = std::env::temp_dir().join(format!("fetch-many-keep-{}", std::process::id()));
    /// let files = Files::new(&directory, |_| "a.txt").keep_existing();
    /// let head = Head::new("http://example.com/".parse()?);
    /// files.open(&head)?.commit(Whole::new(0))?;
    /// let error = files.open(&head).err().unwrap();
    /// assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
    /// # std::fs::remove_dir_all(directory)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn keep_existing(mut self) -> Self {
        self.keeps_existing = true;
        self
    }

    /// Does not wait until a file is on the disk. It is still whole or not there when the program ends, however that is;
    /// but not when the power fails.
    ///
    /// ```
    /// use fetch_many::{Files, Plan};
    ///
    /// let plan = Plan::new(16).sink(Files::new("downloads", |head| head.index.to_string()).unsynced());
    /// assert!(plan.sink.is_some());
    /// ```
    #[must_use]
    pub fn unsynced(mut self) -> Self {
        self.syncs = false;
        self
    }
}

impl Sink for Files {
    fn wants(&self, head: &Head) -> bool {
        (self.wants)(head)
    }

    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        let name = Name::new(&(self.name)(head))?;
        // First: whose name is in use may be changing the file system at this moment.
        let claim = self.in_use.claim(&name)?;
        let parent = name.make_parents(&self.directory, self.syncs)?;
        let path = parent.join(name.file());
        check_place(&path, self.keeps_existing)?;
        let (part, file) = Part::create(path, claim)?;
        Ok(Box::new(Writing {
            file: BufWriter::with_capacity(BUFFER, file),
            part,
            keeps_existing: self.keeps_existing,
            syncs: self.syncs,
        }))
    }
}

/// Whether a file may come here.
fn check_place(path: &Path, keeps_existing: bool) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Err(failed(path, io::ErrorKind::IsADirectory.into())),
        Ok(_) if keeps_existing => Err(failed(path, io::ErrorKind::AlreadyExists.into())),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(path, error)),
    }
}

struct Writing {
    /// Closed before the part is removed, which some systems want.
    file: BufWriter<File>,
    part: Part,
    keeps_existing: bool,
    syncs: bool,
}

impl Intake for Writing {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        let written = self.file.write_all(&data);
        written.map_err(|error| failed(self.part.path(), error))
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        let Self {
            file,
            part,
            keeps_existing,
            syncs,
        } = *self;
        let file = file
            .into_inner()
            .map_err(|error| failed(part.path(), error.into_error()))?;
        if syncs {
            file.sync_all()
                .map_err(|error| failed(part.path(), error))?;
        }
        drop(file);
        check_place(part.final_path(), keeps_existing)?;
        let path = part.rename()?;
        if syncs {
            sync_directory(&path)?;
        }
        Ok(Stored::new(whole.length).at(path))
    }

    fn keep(self: Box<Self>) -> Option<Kept> {
        let Self {
            file,
            part,
            keeps_existing,
            syncs,
        } = *self;
        let file = file.into_inner().ok()?;
        let length = file.metadata().ok()?.len();
        drop(file);
        Some(Kept::new(length, move || {
            let file = part.reopen(length)?;
            Ok(Box::new(Self {
                file: BufWriter::with_capacity(BUFFER, file),
                part,
                keeps_existing,
                syncs,
            }))
        }))
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files")
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}
