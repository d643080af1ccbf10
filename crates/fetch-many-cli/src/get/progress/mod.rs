//! What a run says while it goes on: [`Progress`].

mod state;

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

pub(super) use self::state::State;
use crate::show::{self, Screen};

/// How often a terminal is drawn anew.
const REDRAW: Duration = Duration::from_millis(200);

/// How often there is a line where there is no terminal.
const LINE: Duration = Duration::from_secs(10);

/// A display on a terminal, a line every ten seconds elsewhere, or nothing. A thread of its own shows it, so that it is alive
/// while nothing comes.
pub(super) struct Progress {
    state: Arc<Mutex<State>>,
    screen: Screen,
    /// On a terminal.
    bar: Option<ProgressBar>,
    shows: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Of so many entries, if that is known.
    pub(super) fn new(of: Option<u64>, is_quiet: bool, screen: Screen) -> Self {
        let state = Arc::new(Mutex::new(State::new(of)));
        let is_terminal = std::io::stderr().is_terminal();
        let bar = (is_terminal && !is_quiet).then(|| {
            let style = ProgressStyle::with_template("{msg}").expect("the template is well-formed");
            ProgressBar::no_length().with_style(style)
        });
        let mut progress = Self {
            state,
            screen,
            bar,
            shows: None,
        };
        if !is_quiet {
            progress.start();
        }
        progress
    }

    fn start(&mut self) {
        let (end, ended) = mpsc::channel();
        let (state, bar, screen) = (Arc::clone(&self.state), self.bar.clone(), self.screen);
        let every = if bar.is_some() { REDRAW } else { LINE };
        let began = Instant::now();
        let show = move || {
            while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(every) {
                let mut state = lock(&state);
                state.look(began.elapsed());
                match &bar {
                    Some(bar) => bar.set_message(state.lines(show::width(), screen.err)),
                    None => screen.say(&state.line()),
                }
            }
        };
        // Without a thread to be had nothing is shown, and all is fetched.
        let thread = thread::Builder::new()
            .name("fetch-many-progress".to_owned())
            .spawn(show);
        self.shows = thread.ok().map(|thread| (end, thread));
    }

    /// What is shown from now on, if anything is.
    pub(super) fn update(&self, change: impl FnOnce(&mut State)) {
        if self.shows.is_none() {
            return;
        }
        change(&mut lock(&self.state));
    }

    /// A line that stays, above the display.
    pub(super) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.screen.say(line)),
            None => self.screen.say(line),
        }
    }

    /// Nothing more is shown, and the display is taken away.
    pub(super) fn end(&mut self) {
        if let Some((end, thread)) = self.shows.take() {
            drop(end);
            // It panics only if it was impossible to show anything.
            let _ = thread.join();
        }
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

/// Numbers are as good after a panic as before.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
