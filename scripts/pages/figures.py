"""The figures of the comparison's page, against `report.md` and the samples of the same run."""

import csv
import html.parser
import json
import math
import re
import statistics

BLOCKS = ("h1", "h2", "h3", "p", "li", "summary", "figcaption")


class Page(html.parser.HTMLParser):
    """The text of a page, block by block, and its tables with the headings that they stand under."""

    def __init__(self, text):
        super().__init__()
        self.blocks, self.tables, self.under, self.into = [], [], {}, None
        self.charts = set()
        self.feed(text)

    def handle_starttag(self, tag, _):
        if tag == "table":
            self.tables.append((self.under.get("h2"), self.under.get("h3"), []))
        elif tag == "svg":
            self.charts.add(self.under.get("h2"))
        elif tag == "tr":
            self.tables[-1][2].append([])
        elif tag in ("th", "td"):
            self.tables[-1][2][-1].append("")
            self.into = "cell"
        elif tag in BLOCKS:
            self.blocks.append("")
            self.into = "block"

    def handle_data(self, data):
        if self.into == "cell":
            self.tables[-1][2][-1][-1] += data
        elif self.into == "block":
            self.blocks[-1] += data

    def handle_endtag(self, tag):
        if tag in ("h2", "h3"):
            self.under = {**(self.under if tag == "h3" else {}), tag: self.blocks[-1]}
        if tag in (*BLOCKS, "th", "td"):
            self.into = None


def markdown(text):
    """The same of `report.md`."""
    blocks, tables, under, line_before = [], [], {}, ""
    for line in text.splitlines():
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not line_before.startswith("|"):
                tables.append((under.get("h2"), under.get("h3"), []))
            if not re.fullmatch(r"[|:-]+", line):
                tables[-1][2].append(cells)
        elif line.strip():
            heading = re.match(r"(#+) (.*)", line)
            if heading:
                level = f"h{len(heading[1])}"
                under = {**(under if level == "h3" else {}), level: heading[2]}
            blocks.append(re.sub(r"^(#+|-) |\*\*|`", "", line))
        line_before = line
    return blocks, tables


def differences(page, report, folder):
    """What the page says otherwise than `report.md` and the samples in the run's folder, sentence by sentence."""
    page = Page(page)
    blocks, tables = markdown(report)
    shown = {" ".join(block.split()).rstrip(":") for block in page.blocks}
    for block in blocks:
        if " ".join(block.split()).rstrip(":") not in shown:
            yield f'does not say "{block[:100]}", as report.md does'
    if [table[:2] for table in page.tables] != [table[:2] for table in tables]:
        yield f"has {len(page.tables)} tables, report.md has {len(tables)}, or they stand under other headings"
        return
    for (h2, h3, rows), (_, _, others) in zip(page.tables, tables):
        where = f"{h2}, {h3}" if h3 else h2
        if len(rows) != len(others):
            yield f"{where}: {len(rows)} rows, report.md has {len(others)}"
        for row, other in zip(rows, others):
            for head, cell, wanted in zip(rows[0], row, other):
                if cell != wanted:
                    yield f"{where}: {row[0]}, {head}: {cell}, report.md has {wanted}"
    yield from uncharted(page)
    samples = Samples(folder)
    for h2, h3, rows in page.tables:
        where = f"{h2}/{h3.removeprefix('Limit ')}" if h3 else h2
        for name, head, cell, value in samples.expected(where, rows):
            if not agrees(cell, value):
                yield f"{where}: {name}, {head}: {cell}, the samples give {value}"


def uncharted(page):
    """The sections that have a row to show, and no chart."""
    for h2, h3, rows in page.tables:
        is_first = (h2, h3, rows) == next(table for table in page.tables if table[0] == h2)
        ranked = [row for row in rows[1:] if not {"INVALID", "absent"} & {*row}]
        # A chart is of what stands in the first column, among others; without strace nobody counts it.
        shown = any(re.match(r"\d", cell) for row in ranked for cell in row[1:2])
        if is_first and shown and h2 not in page.charts:
            yield f"{h2}: has no chart"


def agrees(cell, value):
    """Whether the number that a cell begins with is this one, rounded to as many digits."""
    number = re.match(r"\(?(-?\d+(?:\.(\d+))?)", cell)
    if not number or value is None:
        # A dash, or nothing, where nothing was measured.
        return value is None and not number
    half = 0.5 * 10 ** -len(number[2] or "")
    return abs(float(number[1]) - value) <= half * (1 + 1e-6) + abs(value) * 1e-9


class Samples:
    """A run's samples by case and contestant, the good ones."""

    def __init__(self, folder):
        self.rows, self.latencies = {}, {}
        with (folder / "samples.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                if row["state"] == "good":
                    row = {key: int(value) if value.isdigit() else value for key, value in row.items()}
                    self.rows.setdefault((row["case"], row["contestant"]), []).append(row)
        record = json.loads((folder / "report.json").read_text())
        tables = [table for section in record["scenarios"] for table in section["tables"]]
        self.rivals = {(table["case"], row["name"]): row["rival"] for table in tables for row in table["rows"]}
        # Of a batch with faults, each contestant is compared with itself in another.
        self.beside = {table["case"]: "faulty/closing" for table in tables if table["rival"] == "own_closing"}

    def median(self, case, name, value):
        values = [value(row) for row in self.rows.get((case, name), [])]
        values = [value for value in values if value]
        return statistics.median(values) if values else None

    def expected(self, case, rows):
        """What the cells of a table must be: contestant, column, cell, value."""
        head = rows[0]
        for row in rows[1:]:
            for column, cell in zip(head[1:], row[1:]):
                if head[0] == "scenario":
                    if re.match(r"\d", cell) and cell != "1":
                        yield row[0], column, cell, self.overview(row[0], column)
                elif head[0] == "limit":
                    # The second such table has percentiles, which take the raw histograms.
                    if not self.is_rate(rows):
                        continue
                    yield column, f"limit {row[0]}", cell, self.figure(f"{case}/{row[0]}", column, "requests/s")
                elif column in FIGURES or column.startswith("at ") and column != "at rest, KiB" or "÷" in column:
                    if self.is_known(case, head, row, column, cell):
                        yield row[0], column, cell, self.figure(case, row[0], column)
                elif column in SLOPES:
                    yield row[0], column, cell, self.slope(case, row[0], column)

    def overview(self, what, name):
        """Of a row that says `latency at limit 8: makespan`."""
        case, _, metric = what.partition(": ")
        if metric == "KiB per request in flight":
            return self.slope(case, name, "KiB/request")
        return self.ratio(re.sub(" at limit |, ", "/", case), name, metric)

    @staticmethod
    def is_rate(rows):
        return all("." not in cell for row in rows[1:] for cell in row[1:])

    @staticmethod
    def is_known(case, head, row, column, cell):
        """Not what is empty for want of a rank or of any good round."""
        return cell != "" and not ("÷" in column and "ideal" not in column and cell in ("–", "1"))

    def figure(self, case, name, column):
        if column == "requests/s":
            # Of an even number of rounds, the median of the times is not that of the rates.
            seconds = self.median(case, name, lambda row: row["wall_ns"] / row["requests"] / 1e9)
            return seconds and 1 / seconds
        if column in FIGURES:
            return self.median(case, name, FIGURES[column])
        if column.startswith("at "):
            limit = re.match(r"at (\d+)", column)[1]
            return self.median(f"{case}/{limit}", name, lambda row: row["resident_kib"])
        return self.ratio(case, name, column)

    def ratio(self, case, name, column):
        metric, rival = column.partition(" ÷ ")[0], self.rivals.get((case, name))
        beside = {row["round"]: METRICS[metric](row) for row in self.rows.get((self.beside.get(case, case), rival), [])}
        own = {row["round"]: METRICS[metric](row) for row in self.rows.get((case, name), [])}
        logs = [math.log(own[one] / beside[one]) for one in own if own[one] and beside.get(one)]
        return math.exp(statistics.median(logs)) if logs else None

    def slope(self, case, name, column):
        """The median of the slopes between all points (Theil-Sen)."""
        points = [
            (int(where.partition("/")[2]), row[SLOPES[column]])
            for (where, who), rows in self.rows.items()
            if who == name and re.fullmatch(rf"{case}/\d+", where)
            for row in rows
        ]
        slopes = [(y - v) / (x - u) for x, y in points for u, v in points if x > u]
        return statistics.median(slopes) if slopes else None


def divided(above, below, times=1.0):
    return lambda row: row[above] * times / row[below] if row[above] and row[below] else None


METRICS = {
    "CPU per request": divided("cpu_ns", "requests"),
    "time per request": divided("wall_ns", "requests"),
    "mean latency": divided("latency_us_sum", "ok"),
    "makespan": divided("wall_ns", "ideal_ns"),
}
FIGURES = {
    "CPU µs/request": divided("cpu_ns", "requests", 1e-3),
    "mean ms": divided("latency_us_sum", "ok", 1e-3),
    "requests/s": None,
    "server busy": divided("server_cpu_ns", "server_wall_ns", 100),
    "makespan ÷ ideal": METRICS["makespan"],
    "requests": lambda row: row["server_requests"],
    "bytes in/request": divided("bytes_in", "server_requests"),
    "bytes out/request": divided("bytes_out", "server_requests"),
    "connections": lambda row: row["connections"],
    "in flight": lambda row: row["probed"] or row["peak_in_flight"],
}
SLOPES = {
    "KiB/request": "resident_kib",
    "heap/request": "heap_kib",
    "stacks/request": "stacks_kib",
    "reserved/request": "reserved_kib",
}
