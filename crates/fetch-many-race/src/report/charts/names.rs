//! Names beside dots, none upon another: [`Names`].

/// A line of text, and a wide letter of it.
const LINE: f64 = 13.0;
const LETTER: f64 = 6.6;
/// Half of a dot, and some room.
const DOT: f64 = 5.0;
/// How wide a frame is at least, on a phone. On a wider one names have more room between them.
const NARROWEST: f64 = 290.0;

/// The names that have their places already: left end, right end and base line on the narrowest frame.
#[derive(Debug)]
pub(super) struct Names {
    taken: Vec<(f64, f64, f64)>,
    height: f64,
}

/// Where a name begins, from its dot, and its base line from the top: in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Aside {
    pub(super) aside: f64,
    pub(super) base: f64,
}

/// How wide a name is.
pub(super) fn width(name: &str) -> f64 {
    let letters = u32::try_from(name.chars().count());
    letters.map_or(0.0, |letters| f64::from(letters) * LETTER)
}

impl Names {
    /// In a frame of this height.
    pub(super) fn within(height: f64) -> Self {
        Self {
            taken: Vec::new(),
            height,
        }
    }

    /// A dot that no name may cover.
    pub(super) fn keep_free(&mut self, across: f64, down: f64) {
        let x = across / 100.0 * NARROWEST;
        self.taken.push((x - DOT, x + DOT, down + 4.0));
    }

    /// The nearest free place for a name by a dot.
    pub(super) fn place(&mut self, across: f64, down: f64, name: &str) -> Aside {
        let (x, width) = (across / 100.0 * NARROWEST, width(name));
        let lines = (0..60_u8).flat_map(|line| [-1.0, 1.0].map(|side| side * f64::from(line)));
        let places = lines.flat_map(|line| {
            let base = down + 4.0 + line * LINE / 2.0;
            let sides = [7.0, -7.0 - width];
            // Away from the dot it may also stand above or below.
            let away = [0.5, 0.25, 0.75, 0.1, 0.9].map(|share| -width * share);
            let away = away.into_iter().filter(move |_| line.abs() > 2.0);
            let sides = sides.into_iter().chain(away);
            sides.map(move |aside| Aside { aside, base })
        });
        let free = |at: &Aside| self.is_free(x + at.aside, width, at.base);
        let beside = Aside {
            aside: 7.0,
            base: down + 4.0,
        };
        let at = { places }.find(free).unwrap_or(beside);
        let left = x + at.aside;
        self.taken.push((left, left + width, at.base));
        at
    }

    fn is_free(&self, left: f64, width: f64, base: f64) -> bool {
        let is_inside = left > 2.0 && left + width < NARROWEST && base > LINE && base < self.height;
        is_inside
            && self.taken.iter().all(|(from, to, line)| {
                left + width < *from || left > *to || (base - line).abs() >= LINE
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_dots_upon_each_other_are_not() {
        let mut names = Names::within(200.0);
        let first = names.place(50.0, 100.0, "tokio");
        assert_eq!((first.aside, first.base), (7.0, 104.0));
        let places: Vec<_> = (0..6).map(|_| names.place(50.0, 100.0, "tokio")).collect();
        assert!(places.iter().all(|place| *place != first));
        // At the right end a name stands to the left of its dot.
        assert!(names.place(99.0, 20.0, "smol").aside < 0.0);
    }
}
