"""A run of the comparison as it is committed below docs/results: what its report says, and its samples."""

import collections
import csv
import json
import math
import pathlib
import re
import statistics

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = ROOT / "docs/results"
# How the folder of a run ends that was made for the programs of other languages alone.
PEERS = "-peers"
REFERENCE, TWIN, CEILING = "tokio", "tokio-twin", "limit-client"
# A loop without the client of another, with which it is compared.
BENEATH = {"async-std-hyper-bare": "async-std-bare"}
STRATEGIES = [REFERENCE, "async-std", "smol", "threads"]
# A ratio with its interval, as the report writes it.
SPREAD = re.compile(r"(?P<median>[\d.]+) \[(?P<low>[\d.]+), (?P<high>[\d.]+)\]")

Grid = collections.namedtuple("Grid", "head rows")
Spread = collections.namedtuple("Spread", "median low high")
# Of one metric, with the rival: the ratio as it is written, its interval if it has one, and the verdict.
Compared = collections.namedtuple("Compared", "ratio spread verdict")


class Wrong(Exception):
    """A run is not what it should be."""


def newest():
    """The newest run that is committed: the folders are called after the date."""
    folders = sorted(path.parent for path in RESULTS.glob("*/report.md"))
    if not folders:
        raise Wrong("docs/results has no run")
    whole = [folder for folder in folders if not folder.name.endswith(PEERS)]
    return Run((whole or folders)[-1])


def parts(text, mark):
    """What stands below each heading of a level."""
    pieces = re.split(rf"^{mark} (.+)$", text, flags=re.M)
    return dict(zip(pieces[1::2], pieces[2::2]))


def grids(text):
    """The tables in a text."""
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        head, _, *rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in block.splitlines()]
        yield Grid(head, rows)


def bullets(text):
    return re.findall(r"^- (.+)$", text, re.M)


def number(cell):
    """`None` for a dash, or where there is nothing."""
    found = re.fullmatch(r"[\d.]+", cell or "")
    return float(cell) if found else None


def spread(cell):
    """`None` for a ratio without an interval."""
    found = SPREAD.fullmatch(cell)
    return Spread(*(float(part) for part in found.groups())) if found else None


class Row:
    """A contestant in one case."""

    def __init__(self, head, cells):
        self.name, self.figures, self.compared = cells[0], dict(zip(head, cells)), {}
        for at, column in enumerate(head):
            metric, divided, _ = column.partition(" ÷ ")
            if divided and head[at + 1 : at + 2] == ["verdict"]:
                self.compared[metric] = Compared(cells[at], spread(cells[at]), cells[at + 1])

    def figure(self, column):
        return number(self.figures.get(column))


class Case:
    """A load and what came of it: `throughput`, or `latency/64` of several."""

    def __init__(self, name, text):
        self.name, tables = name, list(grids(text))
        self.grid = tables[0]
        self.rows = {cells[0]: Row(self.grid.head, cells) for cells in self.grid.rows}
        self.seen = {cells[0]: dict(zip(tables[1].head, cells)) for cells in tables[1].rows}
        self.unranked = [line for line in bullets(text) if line.startswith("**")]
        self.size = re.search(r"^Rounds: (\d+); requests in each: (\d+)\.$", text, re.M)

    @property
    def metrics(self):
        return list(next(iter(self.rows.values())).compared)


class Scenario:
    """A question and its cases; sweep and memory have tables of another form, and no verdicts."""

    def __init__(self, name, text):
        self.name, self.text = name, text.strip()
        self.asks = self.text.partition("\n")[0]
        self.grids = list(grids(text))
        limits = parts(text, "### Limit")
        self.cases = []
        if limits:
            self.cases = [Case(f"{name}/{limit}", below) for limit, below in limits.items()]
        elif any("verdict" in grid.head for grid in self.grids):
            self.cases = [Case(name, text)]


class Run:
    """The folder of a run."""

    def __init__(self, folder):
        self.folder = folder
        below = parts((folder / "report.md").read_text(), "##")
        self.resolution = bullets(below.pop("Resolution", ""))
        self.where = below.pop("Where")
        self.scenarios = {name: Scenario(name, text) for name, text in below.items()}
        self.environment = json.loads((folder / "env.json").read_text())
        self.options = json.loads((folder / "options.json").read_text())
        with open(folder / "samples.csv", newline="") as lines:
            self.samples = [line for line in csv.DictReader(lines) if line["state"] == "good"]

    def with_peers(self):
        """The run that has the programs of other languages: this one, or one beside it; `None` without."""
        beside = self.folder.with_name(f"{self.folder.name}{PEERS}")
        if self.options["peers"]:
            return self
        return Run(beside) if beside.is_dir() else None

    @property
    def cases(self):
        return {case.name: case for scenario in self.scenarios.values() for case in scenario.cases}

    def rival(self, case, name):
        """Whom a contestant is compared with."""
        if case == "contract":
            return BENEATH.get(name, f"{name}-bare")
        return REFERENCE if name == TWIN else self.options["reference"]

    def values(self, case, contestant, metric):
        """What each good round gives, by its number; of all of them, less is better."""
        of = {
            "CPU per request": ("cpu_ns", "requests"),
            "time per request": ("wall_ns", "requests"),
            "mean latency": ("latency_us_sum", "ok"),
            "makespan": ("wall_ns", "ideal_ns"),
        }
        above, below = of[metric]
        samples = (line for line in self.samples if (line["case"], line["contestant"]) == (case, contestant))
        pairs = {int(line["round"]): (int(line[above]), int(line[below])) for line in samples}
        return {at: one / other for at, (one, other) in pairs.items() if one and other}

    def ratios(self, case, contestant, rival, metric):
        """One for each round in which both are good: what slows a round down slows both."""
        ours, theirs = (self.values(case, name, metric) for name in (contestant, rival))
        return [ours[at] / theirs[at] for at in sorted(ours) if at in theirs]

    def latencies(self, case):
        """Contestants with the share of their requests that took longer than so many microseconds."""
        with open(self.folder / "latencies.csv", newline="") as lines:
            for line in csv.DictReader(lines):
                if line["case"] == case:
                    yield line["contestant"], float(line["share"]), int(line["latency_us"])

    def check(self):
        """The report's ratios are those of the samples."""
        for case in self.cases.values():
            for row in case.rows.values():
                for metric, compared in row.compared.items():
                    self.check_ratio(case.name, row.name, metric, compared)

    def check_ratio(self, case, name, metric, compared):
        stated = compared.spread.median if compared.spread else number(compared.ratio)
        if stated is None or compared.verdict == "–":
            return
        ratios = self.ratios(case, name, self.rival(case, name), metric)
        logarithms = [math.log(ratio) for ratio in ratios]
        found = math.exp(statistics.median(logarithms)) if ratios else math.nan
        if not abs(found - stated) < 0.0051:
            raise Wrong(f"{case}, {name}, {metric}: the report says {stated}, the samples {found:.3f}")
