//! The laws, one test each.

use fetch_many_smol::Blocking;

fetch_many_conformance::conformance!(
    |config| Blocking::new(config),
    except [
        law_17_not_for_async_code = "nothing in smol says whether a thread runs async code",
    ],
);
