//! A body decoded while it comes: [`Decoder`].

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{Coding, Stage, to_undo, too_large};
use crate::Error;

/// How large a piece is that is decoded at once.
const PIECE: usize = 64 << 10;

/// Undoes the codings of one body, piece by piece, with the same results and errors as [`decode`](super::decode).
pub(crate) struct Decoder {
    /// That which was applied last comes first.
    stages: Vec<Undoing>,
    /// How many bytes any of them may come to.
    max: usize,
    has_begun: bool,
}

struct Undoing {
    coding: Coding,
    stage: Stage,
    length: usize,
}

/// Where decoded bytes go.
type Out<'a> = &'a mut dyn FnMut(Bytes) -> Result<(), Error>;

impl Decoder {
    /// What undoes the codings of the body that follows this head; `None` if it is left as it comes.
    pub(crate) fn new(
        status: StatusCode,
        headers: &HeaderMap,
        max: usize,
    ) -> Result<Option<Self>, Error> {
        let Some(codings) = to_undo(status, headers)? else {
            return Ok(None);
        };
        let undoing = |coding| Undoing {
            coding,
            stage: Stage::new(coding, max),
            length: 0,
        };
        Ok(Some(Self {
            stages: codings.into_iter().rev().map(undoing).collect(),
            max,
            has_begun: false,
        }))
    }

    /// Some more of the encoded body.
    pub(crate) fn push(&mut self, data: Bytes, out: Out<'_>) -> Result<(), Error> {
        self.has_begun |= !data.is_empty();
        push(&mut self.stages, self.max, data, out)
    }

    /// Whether any of the encoded body has come.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// The encoded body has ended. One of no bytes is as good as any other: so it is after `HEAD`.
    pub(crate) fn end(&self) -> Result<(), Error> {
        if !self.has_begun {
            return Ok(());
        }
        self.stages.iter().try_for_each(|undoing| {
            let ended = undoing.stage.end();
            ended.map_err(|fault| undoing.coding.error(fault, self.max))
        })
    }
}

fn push(stages: &mut [Undoing], max: usize, data: Bytes, out: Out<'_>) -> Result<(), Error> {
    let Some((first, rest)) = stages.split_first_mut() else {
        return out(data);
    };
    let mut input = &data[..];
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let step = first.stage.step(&mut input, &mut piece);
        step.map_err(|fault| first.coding.error(fault, max))?;
        first.length = first.length.saturating_add(piece.len());
        if first.length > max {
            return Err(too_large(max));
        }
        let is_full = piece.len() == piece.capacity();
        if !piece.is_empty() {
            push(rest, max, piece.into(), out)?;
        }
        if !is_full {
            return Ok(());
        }
    }
}
