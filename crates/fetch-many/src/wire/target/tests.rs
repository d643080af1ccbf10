//! What is not rewritten, against what would come of rewriting it.

use proptest::prelude::*;

use super::*;
use crate::wire::normal::is_normal;

const URL: &str =
    "https?://([a-z0-9._-]{1,6}|[0-9x.]{1,8})(:[0-9]{0,5})?(/[.?#%a-c2eE'/~&=@:;-]{0,8})?";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// What is told to be normal at one look would not have been changed.
    #[test]
    fn what_is_left_as_it_is_is_normal(url in URL) {
        if is_written_normal(&url) {
            prop_assert_eq!(rewritten(&url).ok(), Some(url.clone()));
        }
        if let Some(uri) = url.parse::<Uri>().ok().filter(is_normal) {
            let text = uri.to_string();
            prop_assert_eq!(rewritten(&text).ok(), Some(text));
        }
    }
}
