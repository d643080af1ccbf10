//! Names and passwords by host: [`Netrc`].

use std::fmt;

/// What a `.netrc` says. Its words are divided by blanks and line ends; a word in quotes may hold blanks, and `\` takes the
/// next character as it is; a word that begins with `#` makes the rest of its line a comment; macros are passed over.
#[derive(Default)]
pub(super) struct Netrc {
    /// The first of a host counts.
    machines: Vec<Machine>,
}

struct Machine {
    /// `None` for `default`.
    host: Option<String>,
    login: String,
    password: String,
}

impl Netrc {
    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.machines.is_empty()
    }

    /// Reads the text of such a file. The error names the line.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut netrc = Self::default();
        let mut words = Words { text, line: 1 };
        while let Some(word) = words.next()? {
            let line = words.line;
            let value = |words: &mut Words<'_>| {
                words
                    .next()?
                    .ok_or_else(|| format!("line {line}: nothing follows {word:?}"))
            };
            match word.as_str() {
                "machine" => {
                    let host = value(&mut words)?.to_ascii_lowercase();
                    netrc.machines.push(Machine::of(Some(host)));
                }
                "default" => netrc.machines.push(Machine::of(None)),
                "login" | "password" | "account" => {
                    let value = value(&mut words)?;
                    let Some(machine) = netrc.machines.last_mut() else {
                        return Err(format!("line {line}: {word:?} without a machine"));
                    };
                    match word.as_str() {
                        "login" => machine.login = value,
                        "password" => machine.password = value,
                        // FTP has that, and HTTP has no use for it.
                        _ => {}
                    }
                }
                "macdef" => words.skip_macro(),
                // The word itself may be a password that stands in the wrong place.
                _ => return Err(format!("line {line}: a word that netrc files do not have")),
            }
        }
        Ok(netrc)
    }

    /// Name and password for this host.
    pub(super) fn of(&self, host: &str) -> Option<(&str, &str)> {
        let is_it = |machine: &&Machine| match &machine.host {
            Some(name) => name.eq_ignore_ascii_case(host),
            None => true,
        };
        let machine = self.machines.iter().find(is_it)?;
        (!machine.login.is_empty()).then_some((&machine.login, &machine.password))
    }
}

impl Machine {
    fn of(host: Option<String>) -> Self {
        let (login, password) = (String::new(), String::new());
        Self {
            host,
            login,
            password,
        }
    }
}

/// Never a password.
impl fmt::Debug for Netrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.machines.iter().map(|machine| &machine.host);
        f.debug_list().entries(hosts).finish()
    }
}

struct Words<'a> {
    text: &'a str,
    line: usize,
}

impl Words<'_> {
    fn next(&mut self) -> Result<Option<String>, String> {
        loop {
            self.skip(char::is_whitespace);
            if !self.text.starts_with('#') {
                break;
            }
            self.skip(|one| one != '\n');
        }
        let is_quoted = self.text.starts_with('"');
        let mut word = String::new();
        let mut is_escaped = false;
        let mut rest = self.text.char_indices().skip(usize::from(is_quoted));
        let end = loop {
            let Some((at, one)) = rest.next() else {
                if is_quoted {
                    return Err(format!("line {}: a quote is not closed", self.line));
                }
                break self.text.len();
            };
            match one {
                _ if is_escaped => is_escaped = false,
                '\\' if is_quoted => {
                    is_escaped = true;
                    continue;
                }
                '"' if is_quoted => break at + 1,
                '\n' if is_quoted => {
                    return Err(format!("line {}: a quote is not closed", self.line));
                }
                one if !is_quoted && one.is_whitespace() => break at,
                _ => {}
            }
            word.push(one);
        };
        self.text = &self.text[end..];
        Ok((is_quoted || !word.is_empty()).then_some(word))
    }

    /// A macro ends with an empty line.
    fn skip_macro(&mut self) {
        let ends = ["\n\n", "\n\r\n"].into_iter();
        let end = ends.filter_map(|end| self.text.find(end)).min();
        let end = end.unwrap_or(self.text.len());
        self.line += self.text[..end].matches('\n').count();
        self.text = &self.text[end..];
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        let end = self
            .text
            .find(|one| !wanted(one))
            .unwrap_or(self.text.len());
        self.line += self.text[..end].matches('\n').count();
        self.text = &self.text[end..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_fits_counts() {
        let netrc = Netrc::read(
            "# mine\nmachine a.example login me password \"two words\\\"\"\n\
             macdef init\nmachine x login y\n\nmachine B.example\n login you\n password p#w account 7\n\
             machine a.example login other password z\ndefault login anonymous password @",
        );
        let netrc = netrc.unwrap();
        assert_eq!(netrc.of("A.example"), Some(("me", "two words\"")));
        assert_eq!(netrc.of("b.example"), Some(("you", "p#w")));
        assert_eq!(netrc.of("x"), Some(("anonymous", "@")));
        assert!(!format!("{netrc:?}").contains("p#w"));
    }

    #[test]
    fn a_macro_ends_with_an_empty_line_of_either_kind() {
        for end in ["\n", "\r\n"] {
            let text = [
                "macdef init",
                "put x",
                "",
                "machine a login b",
                "",
                "machine c login d",
            ];
            let netrc = Netrc::read(&text.join(end)).unwrap();
            assert_eq!(netrc.of("a"), Some(("b", "")));
            assert_eq!(netrc.of("c"), Some(("d", "")));
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_without_a_secret() {
        for (text, error) in [
            ("login me", "line 1: \"login\" without a machine"),
            ("machine a\nlogin", "line 2: nothing follows \"login\""),
            (
                "machine a login me\npassword \"x",
                "line 2: a quote is not closed",
            ),
            (
                "machine a login me\n\nsecret",
                "line 3: a word that netrc files do not have",
            ),
        ] {
            assert_eq!(Netrc::read(text).unwrap_err(), error, "{text}");
        }
        assert!(Netrc::read("").unwrap().of("a").is_none());
        assert!(Netrc::read("machine a").unwrap().of("a").is_none());
    }
}
