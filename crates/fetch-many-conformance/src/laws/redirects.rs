//! Redirects, row by row: which are followed, with what, and whereto.

mod bodies;
mod endless;
mod headers;
mod locations;
mod methods;
mod schemes;

use super::{expect_error, expect_response, plan, serve};

pub use self::bodies::redirect_bodies;
pub use self::endless::redirect_endless;
pub use self::headers::redirect_headers;
pub use self::locations::redirect_locations;
pub use self::methods::redirect_methods;
pub use self::schemes::redirect_schemes;

const LAW: &str = "redirect";
