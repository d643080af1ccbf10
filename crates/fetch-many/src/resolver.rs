//! Names by a resolver of the caller's: [`Resolver`] and the [`Answer`] that it gives.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How long it is remembered that a name was not resolved. Whoever asks meanwhile hears the same.
pub(crate) const FAILURE_KEPT: Duration = Duration::from_secs(1);

/// Looks up names in place of the system's resolver: see [`Config::resolver`](crate::Config::resolver).
///
/// A function that blocks until it knows is one:
///
/// ```
/// use fetch_many::Config;
///
/// let config = Config::default().resolver(|name: &str| match name {
///     "here.example" => Ok(vec!["127.0.0.1:0".parse().unwrap()]),
///     _ => Err(std::io::ErrorKind::NotFound.into()),
/// });
/// # drop(config);
/// ```
///
/// One that does not block keeps the [`Answer`] and gives it later, from wherever it is:
///
/// ```
/// use std::sync::mpsc::{Sender, channel};
///
/// use fetch_many::{Answer, Config, Resolver};
///
/// /// Hands each question to whoever receives it, such as a task of an async runtime.
/// struct Questions(Sender<(String, Answer)>);
///
/// impl Resolver for Questions {
///     fn resolve(&self, name: &str, answer: Answer) {
///         // If nobody receives any more, the answer is dropped: that is an error of its own.
///         let _ = self.0.send((name.to_owned(), answer));
///     }
/// }
///
/// let (sender, questions) = channel();
/// let config = Config::default().resolver(Questions(sender));
/// # drop(config);
/// # assert!(questions.recv().is_err());
/// ```
pub trait Resolver: Send + Sync + 'static {
    /// Looks up `name` and gives the answer, here and now or later.
    ///
    /// It is called with a name in lower case, international ones in punycode, never with an IP address; on a thread
    /// for lookups, with a stack of 512 KiB, which it may block. Several are called at once, each for a name of its
    /// own; how many, is said at [`Config::resolver`](crate::Config::resolver). A panic is an error of whoever waits
    /// for that name, and of nobody else.
    fn resolve(&self, name: &str, answer: Answer);
}

impl<F> Resolver for F
where
    F: Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
{
    fn resolve(&self, name: &str, answer: Answer) {
        answer.give(self(name));
    }
}

/// The way back from a [`Resolver`] to those who wait for a name. Dropped without an answer, it says that there is
/// none: they need not wait for their timeout.
///
/// ```
/// use std::sync::mpsc::channel;
///
/// use fetch_many::Answer;
///
/// let (sender, given) = channel();
/// let answer = Answer::new(move |found| drop(sender.send(found)));
/// drop(answer);
/// assert_eq!(given.recv()?.unwrap_err().to_string(), "the resolver gave no answer");
/// # Ok::<(), std::sync::mpsc::RecvError>(())
/// ```
pub struct Answer(Option<Box<Tell>>);

type Tell = dyn FnOnce(io::Result<Vec<SocketAddr>>) + Send;

impl Answer {
    /// An answer that goes to `tell`: for a resolver that asks another one, and for tests of one.
    #[must_use]
    pub fn new(tell: impl FnOnce(io::Result<Vec<SocketAddr>>) + Send + 'static) -> Self {
        Self(Some(Box::new(tell)))
    }

    /// Gives the addresses of the name, in the order in which to try them; port 0 stands for the port of the URL.
    ///
    /// An error of the kind [`NotFound`](io::ErrorKind::NotFound) says that the name is unknown; any other, and a list
    /// without an address, that the lookup failed for now. Then the next one is made after a second at the earliest.
    pub fn give(mut self, found: io::Result<Vec<SocketAddr>>) {
        if let Some(tell) = self.0.take() {
            tell(found);
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let Some(tell) = self.0.take() else {
            return;
        };
        tell(Err(io::Error::other(if thread::panicking() {
            "the resolver panicked"
        } else {
            "the resolver gave no answer"
        })));
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

/// Who knows names.
#[derive(Clone, Default)]
pub(crate) struct Names {
    /// Whom to ask, unless it is the system.
    pub(crate) resolver: Option<Arc<dyn Resolver>>,
    /// For these, nobody is asked.
    pub(crate) fixed: BTreeMap<Box<str>, Vec<SocketAddr>>,
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let resolver = match self.resolver {
            Some(_) => "the caller's",
            None => "the system's",
        };
        f.debug_struct("Names")
            .field("resolver", &resolver)
            .field("fixed", &self.fixed)
            .finish()
    }
}
