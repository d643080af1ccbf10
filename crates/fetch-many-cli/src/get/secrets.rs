//! What is read from files and from the environment, since a command line is no place for it.

use std::path::{Path, PathBuf};

use fetch_many::http::{HeaderName, HeaderValue};

use super::netrc::Netrc;
use crate::args::HeaderFrom;
use crate::exit::Failed;

/// The variable with the password of `--user`.
const PASSWORD: &str = "FETCH_MANY_PASSWORD";

/// The headers that this stands for.
pub(super) fn headers(from: &HeaderFrom) -> Result<Vec<(HeaderName, HeaderValue)>, Failed> {
    match from {
        HeaderFrom::Literal(name, value) => Ok(vec![(name.clone(), value.clone())]),
        HeaderFrom::Variable(name, variable) => Ok(vec![(
            name.clone(),
            secret(&of_variable(variable)?, &format!("${variable}"))?,
        )]),
        HeaderFrom::File(name, file) => {
            let text = of_file(file)?;
            Ok(vec![(
                name.clone(),
                secret(&text, &file.display().to_string())?,
            )])
        }
        HeaderFrom::Lines(file) => of_file(file)?.lines().enumerate().try_fold(
            Vec::new(),
            |mut headers, (number, line)| {
                if !line.trim().is_empty() && !line.starts_with('#') {
                    headers.push(header(line, file, number + 1)?);
                }
                Ok(headers)
            },
        ),
    }
}

fn header(line: &str, file: &Path, number: usize) -> Result<(HeaderName, HeaderValue), Failed> {
    let place = format!("{}, line {number}", file.display());
    let no_header = || {
        Failed::unusable(format!(
            "{place}: this is no header: a name, a colon and a value"
        ))
    };
    let (name, value) = line.split_once(':').ok_or_else(no_header)?;
    let name = name.trim().parse().map_err(|_| no_header())?;
    Ok((name, secret(value.trim(), &place)?))
}

/// A value that nobody prints.
fn secret(text: &str, place: &str) -> Result<HeaderValue, Failed> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        Failed::unusable(format!("{place}: what it has is not a valid header value"))
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// The password of `--user`.
pub(super) fn password(file: Option<&Path>) -> Result<String, Failed> {
    if let Some(file) = file {
        return Ok(of_file(file)?.lines().next().unwrap_or_default().to_owned());
    }
    std::env::var(PASSWORD).map_err(|_| {
        Failed::usage(format!(
            "--user needs a password: in the variable {PASSWORD}, or in a file that --password-file names"
        ))
    })
}

/// What `--netrc` names.
pub(super) fn netrc(file: &Path) -> Result<Netrc, Failed> {
    let file = match file.strip_prefix("~") {
        Ok(rest) => home()?.join(rest),
        Err(_) => file.to_owned(),
    };
    let netrc = Netrc::read(&of_file(&file)?);
    netrc.map_err(|error| Failed::unusable(format!("{}: {error}", file.display())))
}

fn home() -> Result<PathBuf, Failed> {
    let home = std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    home.map(PathBuf::from)
        .ok_or_else(|| Failed::usage("--netrc: no home directory is known; use --netrc FILE"))
}

/// The value of a variable that has to be there.
pub(super) fn of_variable(name: &str) -> Result<String, Failed> {
    std::env::var(name).map_err(|error| match error {
        std::env::VarError::NotPresent => Failed::usage(format!("the variable {name} is not set")),
        std::env::VarError::NotUnicode(_) => {
            Failed::usage(format!("the variable {name} is not UTF-8"))
        }
    })
}

/// What this file has, without the ends of its last line.
pub(super) fn of_file(file: &Path) -> Result<String, Failed> {
    let text = std::fs::read_to_string(file).map_err(|error| Failed::at(file, &error))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
