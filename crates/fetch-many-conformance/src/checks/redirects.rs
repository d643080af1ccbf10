//! Redirects, row by row: which are followed, with what, and whereto.

pub(super) mod bodies;
pub(super) mod endless;
pub(super) mod headers;
pub(super) mod locations;
pub(super) mod methods;
pub(super) mod safety;
pub(super) mod schemes;

use super::{expect_error, expect_response, plan, serve};
