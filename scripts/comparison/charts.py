"""Draws the figures of a committed run of the comparison: the report's, for the tutorial's last chapters."""

import math

from comparison.run import CEILING, STRATEGIES, TWIN, number
from svg import STYLE, svg, text

# Light and dark; the names stand beside what they colour.
INKS = {
    "tokio": ("#0072b2", "#56b4e9"),
    "async-std": ("#b84c00", "#f0894a"),
    "smol": ("#00795a", "#2fc79a"),
    "threads": ("#a8457e", "#e08fbd"),
    "other": ("#59636e", "#9198a1"),
}
SAME = 1.03  # What the comparison takes for the same.
WIDTH = 712
LEGEND = "Pale: a round. Line: the 95 % interval of the median. Band: ±3 %. Left of 1 is better."


def inks(shade):
    return " ".join(f".{name} {{ fill: {ink[shade]}; }} .{name}-line {{ stroke: {ink[shade]}; }}" for name, ink in INKS.items())


INKED = f"""{STYLE}  .round {{ fill-opacity: 0.35; }} .curve {{ fill: none; stroke-width: 1.8; }} .dashed {{ stroke-dasharray: 5 4; }}
  {inks(0)}
  @media (prefers-color-scheme: dark) {{ {inks(1)} }}
"""


def ink(name):
    family = name.removesuffix("-bare").removesuffix("-twin")
    return family if family in INKS else "other"


class Axis:
    """A logarithmic axis between two places: rates, times and limits span decades, and ratios are factors."""

    def __init__(self, values, start, end, room=1.1):
        self.low, self.high = min(values) / room, max(values) * room
        self.start, self.end = start, end

    def at(self, value):
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + (self.end - self.start) * share

    def ticks(self, steps):
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        ticks = (step * 10**decade for decade in decades for step in steps)
        return [tick for tick in ticks if self.low <= tick <= self.high]


def circle(x, y, radius, kind):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="{kind}"/>'


def line(points, kind):
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="curve {kind}" points="{places}"/>'


def short(value):
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


def interval(axis, y, name, ratios, spread):
    """A pale dot for each round, the interval as a line, the median as a dot."""
    parts = [circle(axis.at(ratio), y, 2.5, f"round {ink(name)}") for ratio in ratios]
    if spread:
        ends = [(axis.at(spread.low), y), (axis.at(max(spread.high, spread.low * 1.002)), y)]
        parts += [line(ends, f"{ink(name)}-line"), circle(axis.at(spread.median), y, 4.5, ink(name))]
    return parts


def intervals(title, groups):
    """Ratios with their intervals, on one axis; a group has a heading and rows of name, ratios and interval."""
    rows = [row for _, rows in groups for row in rows]
    values = [value for _, ratios, spread in rows for value in [*ratios, *(spread or ())]]
    axis, parts, y = Axis([*values, 1 / SAME, SAME], 150, WIDTH - 14, 1.02), [], 6
    for heading, rows in groups:
        parts.append(text(12, y + 14, heading, "small"))
        y += 22
        for row in rows:
            parts += [text(24, y + 13, row[0]), *interval(axis, y + 9, *row)]
            y += 20
        y += 8
    left, right = axis.at(1 / SAME), axis.at(SAME)
    back = [f'<rect x="{left:.1f}" y="4" width="{right - left:.1f}" height="{y - 4}" class="band"/>']
    back += [tick for at in axis.ticks([1, 1.1, 1.2, 1.5, 2, 3, 5, 7, 8, 9]) for tick in upright(axis.at(at), 4, y, f"{at:g}")]
    parts.append(text(12, y + 34, LEGEND, "small"))
    return svg(WIDTH, y + 42, title, back + parts, INKED)


def upright(x, top, bottom, label):
    return [f'<path class="line" d="M{x:.1f} {top:g}V{bottom:g}"/>', text(x, bottom + 14, label, "small", "middle")]


def level(y, left, right, label):
    return [f'<path class="line" d="M{left:g} {y:.1f}H{right:g}"/>', text(left - 6, y + 4, label, "small", "end")]


def names_beside(places):
    """The names at these places, from top to bottom, none upon another."""
    below = -math.inf
    for y, x, name in sorted(places):
        y = max(y, below + 14)
        below = y
        yield text(x + 6, y + 4, name, f"small {ink(name)}")


class Panel:
    """Curves of several contestants in a frame."""

    def __init__(self, left, right, captions, curves):
        self.curves = {name: points for name, points in curves.items() if points}
        points = [point for points in self.curves.values() for point in points]
        self.x = Axis([x for x, _ in points], left + 44, right - 74, 1.02)
        self.y = Axis([y for _, y in points], 250, 30)
        self.captions = captions

    def parts(self):
        x, y, (across, up) = self.x, self.y, self.captions
        limits = sorted({point[0] for points in self.curves.values() for point in points})
        for tick in limits if len(limits) < 9 else x.ticks([1, 2, 5]):
            yield from upright(x.at(tick), y.end, y.start, f"{tick:g}")
        for tick in y.ticks([1] if y.high > 300 * y.low else [1, 2, 5]):
            yield from level(y.at(tick), x.start, x.end, short(tick))
        yield text(x.start - 38, 16, up, "small")
        yield text(x.end, 280, across, "small", "end")
        for name, points in self.curves.items():
            dashed = " dashed" if name == CEILING else ""
            yield line([(x.at(one), y.at(other)) for one, other in points], f"{ink(name)}-line{dashed}")
        last = {name: points[-1] for name, points in self.curves.items()}
        # Curves that end at the right have their names there; others would have them upon each other.
        across = len({point[0] for point in last.values()}) == 1
        yield from names_beside((y.at(point[1]) if across else y.end, x.end, name) for name, point in last.items())


def panels(title, *all_of):
    """Panels side by side, each with its captions (across, up) and curves."""
    wide, parts = WIDTH / len(all_of), []
    for number, (captions, curves) in enumerate(all_of):
        parts += Panel(number * wide, (number + 1) * wide, captions, curves).parts()
    return svg(WIDTH, 290, title, parts, INKED)


def rows_of(run, case, metric, names):
    """What `intervals` shows of some contestants in a case, those that are compared at all."""
    rows = run.cases[case].rows
    shown = [name for name in names if name in rows and name != run.rival(case, name) and metric in rows[name].compared]
    for name in shown:
        ratios = run.ratios(case, name, run.rival(case, name), metric)
        if ratios and rows[name].compared[metric].verdict != "INVALID":
            yield name, ratios, rows[name].compared[metric].spread


def groups(run, wanted, names):
    """Headings with rows, where there are any."""
    found = ((heading, list(rows_of(run, case, metric, names))) for heading, case, metric in wanted if case in run.cases)
    return [(heading, rows) for heading, rows in found if rows]


def a_a(run):
    """The strategy that is entered twice, above those that are others."""
    metrics = run.cases["throughput"].metrics
    wanted = [(f"throughput: {metric} ÷ {run.options['reference']}", "throughput", metric) for metric in metrics]
    return intervals("A strategy beside itself, and beside the others", groups(run, wanted, [TWIN, *STRATEGIES]))


def verdicts(run):
    wanted = [(f"{name.replace('/', ', limit ')}: CPU per request", name, "CPU per request") for name in run.cases if name != "contract"]
    return intervals("CPU per request, scenario by scenario", groups(run, wanted, STRATEGIES))


def contract(run):
    wanted = [(f"{metric} ÷ bare loop", "contract", metric) for metric in run.cases["contract"].metrics]
    return intervals("What the contract adds", groups(run, wanted, STRATEGIES))


def curves(grid, names):
    """A curve for each column: what is in brackets has failed a gate, and is left out."""
    columns = {name: at for at, name in enumerate(grid.head) if name in names}
    return {
        name: [(number(row[0]), number(row[at])) for row in grid.rows if number(row[at])]
        for name, at in columns.items()
    }


def sweep(run):
    rate, p99 = run.scenarios["sweep"].grids
    names = [*STRATEGIES, CEILING]
    return panels(
        "Where it bends",
        (("limit", "requests/s"), curves(rate, names)),
        (("limit", "99th percentile, ms"), curves(p99, names)),
    )


def memory(run):
    grid = run.scenarios["memory"].grids[0]
    limits = {at: number(head.split()[1].rstrip(",")) for at, head in enumerate(grid.head) if head.startswith("at ") and head.endswith(", KiB")}
    limits = {at: limit for at, limit in limits.items() if limit}
    found = {
        row[0]: [(limit, number(row[at]) / 1024) for at, limit in limits.items() if number(row[at])]
        for row in grid.rows
        if row[0] in STRATEGIES
    }
    return panels("Resident memory by requests in flight", (("requests in flight", "MiB"), found))


def tail(run, case):
    """For each strategy the share of requests that took longer, by milliseconds."""
    found = {name: [] for name in STRATEGIES}
    for name, share, micros in run.latencies(case):
        if name in found:
            found[name].append((micros / 1000, share))
    return (f"ms, {case.replace('/', ' at limit ')}", "share that took longer"), found


def tails(run):
    wanted = [tail(run, case) for case in ("pinned", "latency/512") if case in run.cases]
    return panels("How many requests took longer", *wanted)


def figures(run):
    """Those that the run has data for."""
    wanted = {
        "throughput": ("a-a", a_a),
        "contract": ("contract", contract),
        "pinned": ("tails", tails),
        "sweep": ("sweep", sweep),
        "memory": ("memory", memory),
    }
    for scenario, (name, draw) in wanted.items():
        if scenario in run.scenarios:
            yield name, draw(run)
    yield "verdicts", verdicts(run)
