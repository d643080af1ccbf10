//! As `aria2c -i` reads it: URLs in a line are mirrors of one file, and the indented lines that follow are its options.

use std::io::{self, BufRead};

use fetch_many::http::header::{AUTHORIZATION, REFERER, USER_AGENT};
use fetch_many::{IntoRequest, RequestExt};
use serde_json::value::to_raw_value;

use super::super::bad::Wrong;
use super::super::fields::Fields;
use super::super::headers::{add, add_line};
use super::super::lines::Lines;
use super::super::url::{decoded, read, shown};
use super::Record;

/// An entry with more options than this has none that is meant.
const MOST_OPTIONS: usize = 1_000;

/// The next record, which ends where another begins.
pub(super) fn next<R: BufRead>(lines: &mut Lines<R>) -> io::Result<Option<Record>> {
    let (offset, number, mut found) = loop {
        let Some(line) = lines.peek()? else {
            return Ok(None);
        };
        let (offset, number) = (line.offset, line.number);
        let is_skipped = line.is_blank() || line.first() == Some(b'#');
        let found = line.text().and_then(begin);
        lines.advance();
        if !is_skipped {
            break (offset, number, found);
        }
    };
    let mut options = Options::default();
    while let Some(line) = lines.peek()? {
        let number = line.number;
        let is_comment = line.first() == Some(b'#');
        if !is_comment && !matches!(line.first(), Some(b' ' | b'\t')) {
            break;
        }
        if !is_comment && !line.is_blank() {
            let set = line.text().and_then(|text| options.set(text.trim()));
            found = found.and_then(|fields| match set {
                Ok(()) => Ok(fields),
                Err(wrong) => Err(wrong.with(shown(&fields.url)).on(number)),
            });
        }
        lines.advance();
    }
    Ok(Some(Record {
        offset,
        line: number,
        found: found.and_then(|fields| options.put_into(fields)),
        is_alone: false,
    }))
}

/// The first of the URLs is taken: all are of one file, and whoever gets it from several hosts at once asks each for a part.
fn begin(line: &str) -> Result<Fields, Wrong> {
    if line.starts_with([' ', '\t']) {
        return Err(Wrong::because("an option without a URL before it"));
    }
    let mut urls = line
        .split('\t')
        .map(str::trim)
        .filter(|url| !url.is_empty());
    let mut fields = Fields::of_url(urls.next().unwrap_or_default());
    let mirrors: Vec<_> = urls.collect();
    if !mirrors.is_empty() {
        // Texts are JSON.
        fields
            .rest
            .extend(to_raw_value(&mirrors).map(|json| ("mirrors".to_owned(), json)));
    }
    Ok(fields)
}

/// What is said of one file.
#[derive(Default)]
struct Options {
    fields: Fields,
    dir: Option<String>,
    user: Option<String>,
    password: Option<String>,
    count: usize,
}

impl Options {
    fn set(&mut self, option: &str) -> Result<(), Wrong> {
        let (name, value) = option
            .split_once('=')
            .ok_or_else(|| Wrong::because("an option is `name=value`"))?;
        let (name, value) = (name.trim(), value.trim());
        self.count += 1;
        if self.count > MOST_OPTIONS {
            return Err(Wrong::because("more than 1,000 options"));
        }
        let headers = &mut self.fields.headers;
        match name {
            "out" => self.fields.out = Some(value.to_owned()),
            "dir" => self.dir = Some(value.to_owned()),
            "header" => add_line(headers, value)?,
            "referer" => add(headers, REFERER.as_str(), value)?,
            "user-agent" => add(headers, USER_AGENT.as_str(), value)?,
            "http-user" => self.user = Some(value.to_owned()),
            "http-passwd" => self.password = Some(value.to_owned()),
            "checksum" => self.fields.sha256 = Some(checksum(value)?),
            _ if name.ends_with("-proxy") => {
                let reason = format!(
                    "option `{}` is for the whole run here: --proxy",
                    crate::show::shortened(name, 40)
                );
                return Err(Wrong::because(reason));
            }
            // How aria2 goes about it, which is not asked here.
            _ => {
                let json = to_raw_value(value).map_err(|_| Wrong::because("no text"))?;
                self.fields.rest.retain(|(before, _)| before != name);
                self.fields.rest.push((name.to_owned(), json));
            }
        }
        Ok(())
    }

    fn put_into(self, fields: Fields) -> Result<Fields, Wrong> {
        let (mut headers, mut rest) = (self.fields.headers, fields.rest);
        if let Some(user) = self.user {
            let request = "http://localhost/".into_request();
            let request = request.basic(user, self.password.unwrap_or_default());
            let value = request
                .ok()
                .and_then(|mut request| request.headers_mut().remove(AUTHORIZATION));
            let wrong = || {
                Wrong::because("`http-user` or `http-passwd` has a character that cannot be sent")
                    .with(shown(&fields.url))
            };
            headers.insert(AUTHORIZATION, value.ok_or_else(wrong)?);
        }
        let out = match (self.dir, self.fields.out) {
            (Some(dir), Some(out)) => Some(format!("{dir}/{out}")),
            (Some(dir), None) => Some(format!("{dir}/{}", last_part(&fields.url)?)),
            (None, out) => out,
        };
        rest.extend(self.fields.rest);
        Ok(Fields {
            url: fields.url,
            headers,
            out,
            sha256: self.fields.sha256,
            rest,
            ..Fields::default()
        })
    }
}

/// What aria2 calls the file.
fn last_part(url: &str) -> Result<String, Wrong> {
    let uri = read(url)?.uri;
    let last = uri.path().rsplit('/').next().unwrap_or_default();
    let last = String::from_utf8(decoded(last)).unwrap_or_else(|_| last.to_owned());
    if last.contains('/') {
        return Err(
            Wrong::because("`dir` without `out`, and the URL's last part has a slash")
                .with(shown(url)),
        );
    }
    Ok(if last.is_empty() {
        "index.html".to_owned()
    } else {
        last
    })
}

fn checksum(value: &str) -> Result<String, Wrong> {
    let (kind, digest) = value.split_once('=').unwrap_or((value, ""));
    if kind.eq_ignore_ascii_case("sha-256") {
        return Ok(digest.trim().to_owned());
    }
    let kind = crate::show::shortened(kind, 20);
    Err(Wrong::because(format!(
        "`checksum` by {kind}; only sha-256 can be compared"
    )))
}
