//! One chart as SVG: [`Chart`].

use std::cell::RefCell;
use std::fmt::Write;

use crate::compare::report::grid::escaped;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 230.0;
/// The frame; outside of it are the labels.
const LEFT: f64 = 46.0;
const RIGHT: f64 = WIDTH - 12.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = HEIGHT - 34.0;
/// A line of text, and a wide letter of it.
const LINE: f64 = 12.0;
const LETTER: f64 = 6.4;

/// Lines through points, both axes logarithmic, since rates, times and limits span decades.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) caption: String,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) series: Vec<Series>,
    /// Whether an axis is linear from zero instead.
    pub(super) linear: bool,
}

/// What belongs to one contestant.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) name: String,
    /// The number of its colour.
    pub(super) ink: usize,
    pub(super) points: Vec<(f64, f64)>,
    pub(super) dashed: bool,
    /// Dots with names, and no line.
    pub(super) dots: bool,
}

impl Chart {
    pub(super) fn html(&self) -> String {
        let all = || self.series.iter().flat_map(|series| &series.points);
        let Some((x, y)) = Scale::of(all().map(|point| point.0), self.linear)
            .zip(Scale::of(all().map(|point| point.1), self.linear))
        else {
            return String::new();
        };
        let at = |point: &(f64, f64)| {
            (
                LEFT + x.place(point.0) * (RIGHT - LEFT),
                BOTTOM - y.place(point.1) * (BOTTOM - TOP),
            )
        };
        let names = Names::default();
        let series = self.series.iter().map(|series| series.svg(at, &names));
        let series: String = series.collect();
        format!(
            "<figure><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\"><title>{caption}</title>\
             <rect class=\"frame\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{}\" height=\"{}\"/>{}{}{series}</svg>\
             <figcaption>{caption}</figcaption></figure>\n",
            RIGHT - LEFT,
            BOTTOM - TOP,
            Self::grid(&x, &y, at),
            self.labels(),
            caption = escaped(&self.caption),
        )
    }

    /// A line and a number for each tick.
    fn grid(x: &Scale, y: &Scale, at: impl Fn(&(f64, f64)) -> (f64, f64)) -> String {
        let mut svg = String::new();
        for tick in x.ticks() {
            let place = at(&(tick, y.low)).0;
            // Writing to a `String` cannot fail.
            let _ = write!(
                svg,
                "<path class=\"frame\" d=\"M{place:.1} {TOP}V{BOTTOM}\"/>\
                 <text x=\"{place:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                BOTTOM + 14.0,
                short(tick)
            );
        }
        for tick in y.ticks() {
            let place = at(&(x.low, tick)).1;
            let _ = write!(
                svg,
                "<path class=\"frame\" d=\"M{LEFT} {place:.1}H{RIGHT}\"/>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 4.0,
                place + 4.0,
                short(tick)
            );
        }
        svg
    }

    fn labels(&self) -> String {
        format!(
            "<text x=\"{RIGHT}\" y=\"{}\" text-anchor=\"end\">{}</text><text x=\"{LEFT}\" y=\"{}\">{}</text>",
            HEIGHT - 4.0,
            escaped(&self.x),
            TOP - 6.0,
            escaped(&self.y)
        )
    }
}

impl Series {
    fn svg(&self, at: impl Fn(&(f64, f64)) -> (f64, f64), names: &Names) -> String {
        let places: Vec<_> = self.points.iter().map(at).collect();
        let name = escaped(&self.name);
        if self.dots {
            let dots = places.iter().map(|(x, y)| {
                let letters = u32::try_from(self.name.chars().count()).map_or(0.0, f64::from);
                let width = letters * LETTER;
                let (left, base) = names.place(*x, *y, width);
                // A line leads from a dot to a name that had to move away.
                let (end, height) = (x.clamp(left, left + width), base - 4.0);
                format!(
                    "<path class=\"leader\" d=\"M{x:.1} {y:.1}L{end:.1} {height:.1}\"/>\
                     <circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"><title>{name}</title></circle>\
                     <text class=\"name\" x=\"{left:.1}\" y=\"{base:.1}\">{name}</text>"
                )
            });
            return format!(
                "<g class=\"ink{}\">{}</g>",
                self.ink,
                dots.collect::<String>()
            );
        }
        let line: Vec<_> = places
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let dashed = if self.dashed { " dashed" } else { "" };
        format!(
            "<g class=\"ink{}\"><polyline class=\"series{dashed}\" points=\"{}\"><title>{name}</title></polyline></g>",
            self.ink,
            line.join(" ")
        )
    }
}

/// The names beside dots that have their places already: left end, right end and base line.
#[derive(Default)]
struct Names(RefCell<Vec<(f64, f64, f64)>>);

impl Names {
    /// The nearest free place for a name of this width by a dot: its left end and base line.
    fn place(&self, x: f64, y: f64, width: f64) -> (f64, f64) {
        let mut taken = self.0.borrow_mut();
        let is_free = |(left, base): &(f64, f64)| {
            let is_inside = *left > LEFT && left + width < WIDTH;
            let is_inside = is_inside && *base > TOP + LINE && *base < BOTTOM;
            is_inside
                && taken.iter().all(|(from, to, line)| {
                    left + width < *from || left > to || (base - line).abs() >= LINE
                })
        };
        let lines = (0..20_u8).flat_map(|line| [-1.0, 1.0].map(|side| side * f64::from(line)));
        let mut places = lines.flat_map(|line| {
            let base = y + 4.0 + line * LINE / 2.0;
            let beside = [x + 6.0, x - 6.0 - width];
            // Away from the dot it may also stand above or below, as far as the frame allows.
            let away = [x - width / 2.0, LEFT + 2.0, WIDTH - width - 2.0];
            let away = away.into_iter().filter(move |_| line.abs() > 2.0);
            beside.into_iter().chain(away).map(move |left| (left, base))
        });
        let (left, base) = places.find(is_free).unwrap_or((x + 6.0, y + 4.0));
        taken.push((left, left + width, base));
        (left, base)
    }
}

/// Where a value lies between the ends of an axis.
struct Scale {
    low: f64,
    high: f64,
    linear: bool,
}

impl Scale {
    fn of(values: impl Iterator<Item = f64>, linear: bool) -> Option<Self> {
        let good = values.filter(|value| value.is_finite() && (linear || *value > 0.0));
        let (low, high) = good.fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let low = if linear { 0.0 } else { low / 1.1 };
        (low < high).then_some(Self {
            low,
            high: high * 1.1,
            linear,
        })
    }

    fn place(&self, value: f64) -> f64 {
        if self.linear {
            return (value - self.low) / (self.high - self.low);
        }
        (value / self.low).ln() / (self.high / self.low).ln()
    }

    /// Round values: powers of ten, with halves and fifths if there are few; or about five steps.
    fn ticks(&self) -> Vec<f64> {
        if self.linear {
            let step = 10_f64.powf((self.high / 4.0).log10().floor());
            let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * step);
            let fits = |step: &&f64| self.high / **step <= 5.0;
            let step = step.iter().find(fits).copied().unwrap_or(self.high);
            let steps = (0..=5).map(|number| f64::from(number) * step);
            return steps.filter(|tick| *tick <= self.high).collect();
        }
        let decades = (-7..=9).map(|power| 10_f64.powi(power));
        let wide = self.high / self.low > 300.0;
        let between: &[f64] = if wide { &[1.0] } else { &[1.0, 2.0, 5.0] };
        decades
            .flat_map(|decade| between.iter().map(move |times| decade * times))
            .filter(|tick| (self.low..=self.high).contains(tick))
            .collect()
    }
}

/// A number for an axis.
fn short(value: f64) -> String {
    match value {
        _ if value >= 1e6 => format!("{}M", value / 1e6),
        _ if value >= 1e3 => format!("{}k", value / 1e3),
        // Powers of ten are not exact below one.
        _ if value < 1.0 && value > 0.0 => format!("{value:.4}").trim_end_matches('0').to_owned(),
        _ => value.to_string(),
    }
}
