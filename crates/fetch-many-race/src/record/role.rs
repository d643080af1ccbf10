//! What a contestant is, as a record has it: [`Role`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a contestant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A strategy as its users get it.
    Strategy,
    /// A strategy on a runtime of another shape.
    Variant,
    /// A client's own hand-written loop.
    Bare,
    /// What lies beneath a bare loop's client.
    Beneath,
    /// A strategy under a second name.
    Twin,
    /// What no client can beat by much.
    Ceiling,
    /// A client as it comes.
    OutOfTheBox,
    /// A program in another language.
    Peer,
    /// Spoilt on purpose.
    Planted,
}
