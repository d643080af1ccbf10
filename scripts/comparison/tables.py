"""The tables of a run, from its report."""

import json

from comparison.run import CEILING, ROOT, STRATEGIES
from comparison.words import CPU, at_most, by_cpu, compared, day, grid, measured, size, spoken

PEERS = {peer["name"]: peer for peer in json.loads((ROOT / "scripts/peers/peers.json").read_text())}
NO_PEERS = "The newest run has no programs of other languages; `-- --peers` takes them along."
# The same program twice: as tutorials or defaults have it, and with its connections kept.
DEFAULTS = {
    "python-requests-threads-tutorial": "python-requests-threads",
    "python-aiohttp-tutorial": "python-aiohttp",
    "python-grequests-tutorial": "python-grequests",
    "go-net-http-default": "go-net-http",
}
FIGURES = ["CPU µs/request", "mean ms", "requests/s", "server busy"]


def throughput(run, page):
    """The strategies, beside the reference and beside their bare loops."""
    case, contract = run.cases["throughput"], run.cases.get("contract")
    reference = run.options["reference"]
    head = ["contestant", *FIGURES, f"CPU ÷ {reference} [95 %]", "verdict", "CPU ÷ bare loop [95 %]", "verdict"]
    rows = []
    for row in measured(case, [*STRATEGIES, CEILING]):
        beside = contract.rows.get(row.name) if contract else None
        figures = [row.figures[column] or "–" for column in FIGURES]
        rows.append([row.name, *figures, *compared(row, CPU), *compared(beside, CPU)])
    return grid(head, rows)


def languages(run, page):
    """The strategies and the programs of other languages, by what they take."""
    case, reference = run.cases["throughput"], run.options["reference"]
    rows = []
    for row in by_cpu(measured(case, [*STRATEGIES, *PEERS])):
        figures = [row.figures[column] or "–" for column in FIGURES]
        rows.append([row.name, *figures, *compared(row, CPU), weight(run, row.name, "KiB/request")])
    return grid(["contestant", *FIGURES, f"CPU ÷ {reference} [95 %]", "verdict", "KiB/request in flight"], rows)


def costs(run, page):
    """A strategy's price: CPU time and latency at a rate, memory, the contract's share, what it brings along."""
    brought = json.loads((ROOT / "docs/data/dependencies.json").read_text())
    pinned, contract = run.cases.get("pinned"), run.cases.get("contract")
    head = ["strategy", "CPU µs/request", "mean ms", "KiB/request in flight", "KiB at rest", "CPU ÷ bare loop [95 %]", "crates", "advisories"]
    rows = []
    for name in STRATEGIES:
        paced = pinned.rows[name].figures if pinned and name in pinned.rows else {}
        beside = contract.rows.get(name) if contract else None
        rows.append([
            name,
            *(paced.get(column) or "–" for column in ("CPU µs/request", "mean ms")),
            *(weight(run, name, column) for column in ("KiB/request", "at rest, KiB")),
            compared(beside, CPU)[0],
            *(str(brought[column][name]) for column in ("crates", "advisories")),
        ])
    return grid(head, rows)


def weight(run, name, column):
    if "memory" not in run.scenarios:
        return "–"
    table = run.scenarios["memory"].grids[0]
    cells = [dict(zip(table.head, row)) for row in table.rows if row[0] == name]
    return cells[0][column] if cells else "–"


def work(run, page):
    """What a request makes the machine do, at full speed."""
    if "work" not in run.scenarios:
        return "The newest run has not counted what a request makes the machine do."
    table = run.scenarios["work"].grids[0]
    columns = [at for at, column in enumerate(table.head) if column != "made room"]
    rows = [[row[at] for at in columns] for row in table.rows if row[0] in [*STRATEGIES, CEILING]]
    return grid([table.head[at] for at in columns], rows)


def scenarios(run, page):
    """Every table of the report, without what the server saw."""
    sections = []
    for scenario in run.scenarios.values():
        sections += [f"### {scenario.name}", scenario.asks]
        if scenario.cases:
            for case in scenario.cases:
                sections += tables(case, len(scenario.cases) > 1)
        else:
            text = scenario.text.partition("\n")[2].strip()
            sections.append(text.replace("\n### ", "\n#### "))
    return "\n\n".join(sections)


def tables(case, several):
    if several:
        yield f"#### {spoken(case.name).partition(' at ')[2].capitalize()}"
    yield grid(case.grid.head, case.grid.rows)
    if case.unranked:
        yield "\n".join(f"- {line}" for line in case.unranked)
    yield f"{size(case).capitalize()}."


def peers(run, page):
    """Programs of other languages, and what each is."""
    beside = run.with_peers()
    if beside is None:
        return NO_PEERS
    case = beside.cases["throughput"]
    told = [f"- **{row.name}**: {PEERS[row.name]['about']}" for row in by_cpu(measured(case, PEERS))]
    lost = [f"- {line}." for line in case.unranked if line.split("**")[1] in PEERS]
    return f"{languages(beside, page)}\n\nScenario `throughput`, {at_most(case)}.\n\n" + "\n".join(told + lost)


def defaults(run, page):
    """What it is worth to keep connections."""
    beside = run.with_peers()
    if beside is None:
        return NO_PEERS
    case = beside.cases["throughput"]
    head = ["by default", "connections", "CPU µs/request", "and kept", "connections", "CPU µs/request", "factor"]
    rows = []
    for default, kept in DEFAULTS.items():
        pair = measured(case, [default, kept])
        if len(pair) == 2:
            before, after = (row.figure("CPU µs/request") for row in pair)
            first, second = ([row.name, case.seen[row.name]["connections"], row.figures["CPU µs/request"]] for row in pair)
            rows.append([*first, *second, f"{before / after:.1f}"])
    return f"{grid(head, rows)}\n\nScenario `throughput`, {at_most(case)}, {day(beside)}."


def server(run, page):
    """How near each comes to what the server can do."""
    case = run.cases["throughput"]
    limit = case.rows[CEILING].figure("requests/s") if CEILING in case.rows else None
    head = ["contestant", "requests/s", "of the limit client", "server busy"]
    rows = []
    for row in measured(case, [CEILING, *STRATEGIES]):
        rate = row.figure("requests/s")
        share = f"{100 * rate / limit:.0f} %" if limit else "–"
        rows.append([row.name, f"{rate:.0f}", share, row.figures["server busy"]])
    return grid(head, rows) + f"\n\nScenario `throughput`, {size(case)}, {day(run)}."
