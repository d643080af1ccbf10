//! What one look at a list shows: [`Survey`].

use serde::Serialize;

use super::hosts::Hosts;
use crate::list::{BadLine, Index, List, ListError};
use crate::names::{Names, Planner, Scheme};

/// What one look at all of a list shows.
pub(super) struct Survey {
    pub(super) index: Index,
    pub(super) names: Names,
    pub(super) hosts: Hosts,
    pub(super) bad: BadLines,
}

/// Lines that are no entries: how many, and the first of them.
#[derive(Debug, Default, Serialize)]
pub(super) struct BadLines {
    pub(super) number: u64,
    pub(super) first: Vec<Shown>,
}

#[derive(Debug, Serialize)]
pub(super) struct Shown {
    pub(super) line: u64,
    pub(super) reason: String,
    pub(super) text: String,
}

/// So many are shown.
const FIRST: usize = 5;

impl Survey {
    pub(super) fn of(list: &List, scheme: Scheme) -> Result<Self, ListError> {
        let mut planner = Planner::new(scheme);
        let mut hosts = Hosts::new();
        let mut bad = BadLines::default();
        let index = list.index(|found| match found {
            Ok(entry) => {
                planner.see(entry);
                hosts.count(entry);
            }
            Err(line) => bad.add(line),
        })?;
        Ok(Self {
            index,
            names: planner.finish(),
            hosts,
            bad,
        })
    }
}

impl BadLines {
    fn add(&mut self, bad: &BadLine) {
        self.number += 1;
        if self.first.len() < FIRST {
            self.first.push(Shown {
                line: bad.line,
                reason: bad.reason.clone(),
                text: bad.text.clone(),
            });
        }
    }
}
