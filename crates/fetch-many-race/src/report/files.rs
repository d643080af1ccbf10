//! The files that show a record: `report.json`, `report.html`, `report.md`.

use std::fs;
use std::path::Path;

use super::{html, markdown};
use crate::Failure;
use crate::record::{FILE, Record};

/// Writes a record and what shows it into a folder.
///
/// # Errors
/// If one cannot be written.
pub fn render(record: &Record, folder: &Path) -> Result<(), Failure> {
    save(&folder.join(FILE), &record.json()?)?;
    save(&folder.join("report.md"), &markdown(record))?;
    save(&folder.join("report.html"), &html::page(record))
}

fn save(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::at(path, &error))
}
