//! Results as lines of JSON: [`Lines`].

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fetch_many::Outcome;
use fetch_many::http::Response;
use serde::Serialize;

use super::fatal;
use super::records::Records;
use crate::args::Bodies;
use crate::exit::Failed;
use crate::journal::{Last, Line};

/// A line of JSON for each entry, in the order in which they come.
pub(super) struct Lines {
    out: BufWriter<Box<dyn Write>>,
    /// What is written to, for messages.
    name: String,
    bodies: Bodies,
}

/// All that is known of an entry, and its body.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    line: &'a Line,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

/// Lines that come together are written together, up to so many bytes, because each write is a call of the system.
const PIECE: usize = 32 << 10;

impl Lines {
    /// To this file, or to standard output if it is `-`.
    pub(super) fn new(path: &Path, bodies: Bodies) -> Result<Self, Failed> {
        let (out, name): (Box<dyn Write>, _) = if path.as_os_str() == "-" {
            (Box::new(io::stdout()), "standard output".to_owned())
        } else {
            let file = File::create(path).map_err(|error| Failed::at(path, &error))?;
            (Box::new(file), path.display().to_string())
        };
        Ok(Self {
            // So that a line which is not longer is written as a whole.
            out: BufWriter::with_capacity(2 * PIECE, out),
            name,
            bodies,
        })
    }

    fn failed(&self, error: &io::Error) -> Failed {
        let error = io::Error::new(error.kind(), format!("{}: {error}", self.name));
        fatal::output(&error, false)
    }
}

impl Records for Lines {
    fn write(&mut self, line: &Line, outcome: Option<&Outcome>) -> Result<(), Failed> {
        let response = outcome.and_then(|outcome| outcome.result.as_ref().ok());
        let body = response.map(Response::body);
        let body = body.filter(|_| self.bodies == Bodies::Inline);
        let text = body.map(|body| std::str::from_utf8(body));
        let row = Row {
            line,
            body: text.and_then(Result::ok),
            body_base64: match (body, text) {
                (Some(body), Some(Err(_))) => Some(STANDARD.encode(body)),
                _ => None,
            },
        };
        let written = serde_json::to_writer(&mut self.out, &row).map_err(io::Error::from);
        let written = written.and_then(|()| self.out.write_all(b"\n"));
        written.map_err(|error| self.failed(&error))?;
        if self.out.buffer().len() >= PIECE {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Failed> {
        self.out.flush().map_err(|error| self.failed(&error))
    }

    fn finish(&mut self, _: &Last) -> Result<(), Failed> {
        self.flush()
    }
}
