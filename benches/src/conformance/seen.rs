//! What a committed page says of checks that cannot be seen here.

use std::path::Path;
use std::{fs, io};

use fetch_many_conformance::Check;

use super::Tested;
use super::checks::{Verdict, YES};

/// A page that is compared with what comes of making it again.
pub(super) struct Committed(String);

impl Committed {
    pub(super) fn read(page: &Path) -> io::Result<Self> {
        fs::read_to_string(page).map(Self)
    }

    /// Whether the page says so of this check: its row has the verdicts of the strategies last, in their
    /// order.
    fn says(&self, check: &Check, strategies: usize, x: usize, verdict: &str) -> bool {
        let name = format!("`{}`", check.name);
        let rows = self
            .0
            .lines()
            .map(|line| line.split(" | ").collect::<Vec<_>>());
        let mut rows = rows.filter(|cells| cells.len() == strategies + 3 && cells[1] == name);
        let cells = rows.next().unwrap_or_default();
        let cell = cells.get(3 + x).map(|cell| cell.trim_end_matches(" |"));
        cell == Some(verdict)
    }

    /// Where a check is unseen here and kept on the page, the page is believed: says so, and which.
    pub(super) fn believe(&self, check: &Check, strategies: &[Tested], verdicts: &mut [Verdict]) {
        for (x, strategy) in strategies.iter().enumerate() {
            let Verdict::Unseen(why) = &verdicts[x] else {
                continue;
            };
            if self.says(check, strategies.len(), x, YES) {
                eprintln!("unseen here: {} of {}: {why}", check.name, strategy.name());
                verdicts[x] = Verdict::Kept;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fetch_many_conformance::checks;

    use super::*;

    #[test]
    fn a_page_says_what_stands_in_the_row_of_a_check() {
        let page = "| 4 | `law_04_lazy` | Nothing. | ✓ | excepted: why |\n| `law_04_lazy` | **broken** | ✓ |\n";
        let page = Committed(page.to_owned());
        let says = |name, x, verdict| {
            let check = checks::find(name).expect("a check");
            page.says(check, 2, x, verdict)
        };
        assert!(says("law_04_lazy", 0, "✓"));
        assert!(!says("law_04_lazy", 1, "✓"));
        assert!(says("law_04_lazy", 1, "excepted: why"));
        assert!(!says("law_05_parallel", 0, "✓"));
    }
}
