//! The account of a run as a page.

use super::account::Account;

pub(super) fn render(_account: &Account) -> String {
    String::new()
}
