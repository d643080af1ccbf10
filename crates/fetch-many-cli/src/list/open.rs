//! A list that is open, and its entries in their order: [`List`].

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::entries::{Entries, Records};
use super::error::ListError;
use super::format::{Format, no_text};
use super::lines::{LONGEST, Lines};
use super::parse::Parser;
use super::place::{Place, Reader, Stamp};
use super::source::Source;

/// A list that is open.
pub struct List {
    pub(super) name: String,
    format: Format,
    pub(super) parser: Parser,
    input: Input,
}

enum Input {
    Fixed(Fixed),
    Stream(Mutex<Option<Lines<Box<dyn BufRead + Send>>>>),
}

/// What can be read more than once.
#[derive(Clone)]
pub(super) struct Fixed {
    pub(super) place: Place,
    pub(super) stamp: Stamp,
    /// Where the first record may be, and on which line.
    start: (u64, u64),
}

/// So much is looked at to tell the format of a file.
const HEAD: usize = 64 << 10;

impl List {
    /// Opens a list, in the format that it is said to have, or else in the one that its name or its beginning shows.
    ///
    /// # Errors
    /// If it cannot be read, is no text, or has columns of which none is a `url`. Everything else that is wrong with it is
    /// a [`BadLine`](super::BadLine) in its place.
    pub fn open(source: Source, format: Option<Format>) -> Result<Self, ListError> {
        let name = source.name();
        match source {
            Source::Arguments(urls) => Self::of_arguments(name, &urls),
            Source::File(path) => Self::of_file(name, &path, format),
            Source::Stdin => Self::of_stream(name, io::stdin(), format),
        }
    }

    fn of_arguments(name: String, urls: &[String]) -> Result<Self, ListError> {
        // One URL is one line, whatever is in it: there is no URL with either of these.
        let lines: Vec<_> = urls
            .iter()
            .map(|url| url.replace(['\n', '\r'], "\u{1}") + "\n")
            .collect();
        let place = Place::Memory(lines.concat().into_bytes().into());
        let mut list = Self::fixed(name, place, Format::Text)?;
        list.parser = Parser::Arguments;
        Ok(list)
    }

    fn of_file(name: String, path: &Path, format: Option<Format>) -> Result<Self, ListError> {
        let unreadable = |cause| ListError::Unreadable {
            list: name.clone(),
            cause,
        };
        let file = File::open(path).map_err(unreadable)?;
        let format = format.or_else(|| Format::of_name(path));
        if !file.metadata().map_err(unreadable)?.is_file() {
            return Self::of_stream(name, file, format);
        }
        let place = Place::File(Arc::new(file));
        let mut head = Vec::new();
        place
            .reader()
            .take(HEAD as u64)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        if let Some(what) = no_text(&head) {
            return Err(ListError::NotText { list: name, what });
        }
        Self::fixed(
            name,
            place,
            format.unwrap_or_else(|| Format::of_text(&head)),
        )
    }

    fn fixed(name: String, place: Place, format: Format) -> Result<Self, ListError> {
        let unreadable = |cause| ListError::Unreadable {
            list: name.clone(),
            cause,
        };
        let stamp = place.stamp().map_err(unreadable)?;
        let mut lines = Lines::new(place.reader(), 0, 1);
        let mut parser = format.parser();
        let start = begin(&name, &mut parser, &mut lines)?.then(|| lines.place());
        let start = start.unwrap_or((0, 1));
        Ok(Self {
            name,
            format,
            parser,
            input: Input::Fixed(Fixed {
                place,
                stamp,
                start,
            }),
        })
    }

    pub(super) fn of_stream(
        name: String,
        stream: impl Read + Send + 'static,
        format: Option<Format>,
    ) -> Result<Self, ListError> {
        let mut stream = BufReader::with_capacity(HEAD, stream);
        let head = first_line(&mut stream).map_err(|cause| ListError::Unreadable {
            list: name.clone(),
            cause,
        })?;
        if let Some(what) = no_text(&head) {
            return Err(ListError::NotText { list: name, what });
        }
        let format = format.unwrap_or_else(|| Format::of_text(&head));
        let mut parser = format.parser();
        let mut lines = Lines::new(&head[..], 0, 1);
        let begun = begin(&name, &mut parser, &mut lines)?;
        // What is no name of a column is read again.
        let (offset, number) = if begun { lines.place() } else { (0, 1) };
        let from = usize::try_from(offset).map_or(head.len(), |from| from.min(head.len()));
        let rest = Cursor::new(head[from..].to_vec());
        let input: Box<dyn BufRead + Send> = Box::new(rest.chain(stream));
        let lines = Lines::new(input, offset, number);
        Ok(Self {
            name,
            format,
            parser,
            input: Input::Stream(Mutex::new(Some(lines))),
        })
    }

    /// In which format it is read.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// What it is called in messages: the file, `standard input` or `command line`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it can be read more than once, so that it has an [index](Self::index).
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        matches!(self.input, Input::Fixed(_))
    }

    /// Its entries and bad lines in their order. After one with [`Fault::List`](super::Fault::List) nothing follows.
    ///
    /// # Errors
    /// If it can be read once, and has been.
    pub fn entries(&self) -> Result<Entries, ListError> {
        let parser = self.parser.clone();
        let lines = match &self.input {
            Input::Fixed(fixed) => return Ok(self.entries_of(fixed)),
            Input::Stream(lines) => lines.lock().unwrap_or_else(PoisonError::into_inner).take(),
        };
        let lines = lines.ok_or_else(|| ListError::Once {
            list: self.name.clone(),
        })?;
        Ok(Entries::new(Records { parser, lines }, None))
    }

    fn entries_of(&self, fixed: &Fixed) -> Entries {
        let Records { parser, lines } = fixed.records(&self.parser);
        let lines = lines.boxed();
        let check = (fixed.place.clone(), fixed.stamp);
        Entries::new(Records { parser, lines }, Some(check))
    }

    /// What can be read more than once.
    pub(super) fn fixed_input(&self) -> Result<&Fixed, ListError> {
        match &self.input {
            Input::Fixed(fixed) => Ok(fixed),
            Input::Stream(_) => Err(ListError::Once {
                list: self.name.clone(),
            }),
        }
    }

    /// Copies a list that can be read once into this directory, and reads the copy. It has no name there, so that nothing of it
    /// stays, whatever ends the program. What has been read of the list already must not be wanted.
    ///
    /// # Errors
    /// If it has been read, cannot be read, or cannot be written there.
    pub fn keep(self, directory: &Path) -> Result<Self, ListError> {
        let Input::Stream(lines) = &self.input else {
            return Ok(self);
        };
        let lines = lines.lock().unwrap_or_else(PoisonError::into_inner).take();
        let lines = lines.ok_or_else(|| ListError::Once {
            list: self.name.clone(),
        })?;
        let unreadable = |cause| ListError::Unreadable {
            list: format!("a copy of {} in {}", self.name, directory.display()),
            cause,
        };
        let mut file = tempfile::tempfile_in(directory).map_err(unreadable)?;
        let (_, number) = lines.place();
        let mut input = lines.into_input();
        io::copy(&mut input, &mut file).map_err(unreadable)?;
        let place = Place::File(Arc::new(file));
        let stamp = place.stamp().map_err(unreadable)?;
        Ok(Self {
            input: Input::Fixed(Fixed {
                place,
                stamp,
                start: (0, number),
            }),
            ..self
        })
    }
}

impl Fixed {
    pub(super) fn records(&self, parser: &Parser) -> Records<Reader> {
        let (offset, number) = self.start;
        let mut reader = self.place.reader();
        reader.jump(offset);
        Records {
            parser: parser.clone(),
            lines: Lines::new(reader, offset, number),
        }
    }
}

/// Reads what stands before the first record: whether something does.
fn begin<R: BufRead>(
    name: &str,
    parser: &mut Parser,
    lines: &mut Lines<R>,
) -> Result<bool, ListError> {
    let Parser::Table(table) = parser else {
        return Ok(false);
    };
    let list = || name.to_owned();
    let begun = table.begin(lines);
    let begun = begun.map_err(|cause| ListError::Unreadable {
        list: list(),
        cause,
    })?;
    begun.map_err(|what| ListError::NoColumn { list: list(), what })
}

/// All up to the end of the first line that says something.
fn first_line(stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    loop {
        let from = head.len();
        let room = (LONGEST - from.min(LONGEST)) as u64;
        let read = stream.by_ref().take(room).read_until(b'\n', &mut head)?;
        let line = head[from..].trim_ascii();
        if read == 0 || !(line.is_empty() || line.starts_with(b"#")) {
            return Ok(head);
        }
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List")
            .field("name", &self.name)
            .field("format", &self.format)
            .field("is_fixed", &self.is_fixed())
            .finish_non_exhaustive()
    }
}
