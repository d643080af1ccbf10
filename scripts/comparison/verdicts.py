"""Sentences about a run that follow from its verdicts by rule."""

import collections

from comparison.run import STRATEGIES, Spread
from comparison.words import CPU, METRICS, grid, listed, measured, spoken

SAME = 1.03  # What the comparison takes for the same.
TOO_FEW, REFERENCE = "too few rounds", "–"
VERDICTS = ["faster", "same", "slower", "can't tell", TOO_FEW, "INVALID", "absent", "nothing to compare with"]
ALL_THE_SAME, NO_DIFFERENCE = "all the same", "no difference shown"


def resolution(run, page):
    """What the comparison says of a strategy and itself."""
    return "\n".join(f"- {line}" for line in run.resolution) or "- Nobody took part twice."


def by_verdict(case):
    """The strategies, those of one verdict together."""
    rows = (case.rows.get(name) for name in STRATEGIES)
    told = [(row.compared[CPU].verdict, row.name) for row in rows if row]
    groups = [(verdict, [name for said, name in told if said == verdict]) for verdict in VERDICTS]
    return "; ".join(f"*{verdict}*: {listed(names)}" for verdict, names in groups if names)


def front(case, metric):
    """The strategies that are not shown to be behind the best of them."""
    spreads = {}
    for row in measured(case, STRATEGIES):
        one = row.compared[metric]
        if one.spread or one.verdict == REFERENCE:
            spreads[row.name] = one.spread or Spread(1.0, 1.0, 1.0)
    best = min((spread.high for spread in spreads.values()), default=0)
    return [name for name, spread in spreads.items() if spread.low <= best * SAME]


def leaders(case, metric):
    """The same for a table."""
    if metric not in case.metrics:
        return "–"
    rows = [case.rows[name] for name in STRATEGIES if name in case.rows]
    told = {row.compared[metric].verdict for row in rows}
    if TOO_FEW in told:
        return TOO_FEW
    if told <= {REFERENCE, "same"}:
        return ALL_THE_SAME
    names = front(case, metric)
    if len(names) == len(rows):
        return NO_DIFFERENCE
    return ", ".join(names) or "nobody is ranked"


def choice(run, page):
    """Who leads where."""
    cases = [case for case in run.cases.values() if case.name != "contract"]
    rows = [[spoken(case.name), *(leaders(case, metric) for metric in METRICS)] for case in cases]
    return grid(["scenario", *(f"least {metric}" for metric in METRICS)], rows)


def verdicts(run, page):
    """For each strategy and metric the scenarios by verdict."""
    return "\n".join(
        f"- **{name}**, {metric} ÷ {beside}: {in_words(cases, name, metric)}."
        for name in STRATEGIES
        for metric in METRICS
        for beside, cases in rivals(run)
        if in_words(cases, name, metric)
    )


def rivals(run):
    """Whom a strategy is compared with, and in which cases."""
    yield run.options["reference"], [case for case in run.cases.values() if case.name != "contract"]
    yield "its bare loop", [case for case in run.cases.values() if case.name == "contract"]


def in_words(cases, name, metric):
    told = collections.defaultdict(list)
    for case in cases:
        one = case.rows[name].compared.get(metric) if name in case.rows else None
        if one and one.verdict in VERDICTS:
            told[one.verdict].append(spoken(case.name))
    return "; ".join(f"*{verdict}* in {listed(told[verdict])}" for verdict in VERDICTS if verdict in told)


def level(run, metric, how):
    """The scenarios in which the choice makes no difference, or none that this run shows."""
    cases = (case for case in run.cases.values() if case.name != "contract")
    return [spoken(case.name) for case in cases if leaders(case, metric) == how]


def ties(run, page):
    lines = [
        f"- {metric}, {how}: {listed(level(run, metric, how))}."
        for metric in METRICS
        for how in (ALL_THE_SAME, NO_DIFFERENCE)
        if level(run, metric, how)
    ]
    return "\n".join(lines) or "- Nowhere in this run."


def hurry(run, page):
    """What the first lines of the results are."""
    asked = {"throughput": "as fast as they can", "pinned": "at a rate"}
    lines = [f"- {CPU} beside {run.options['reference']}, {how}: {by_verdict(run.cases[name])}." for name, how in asked.items() if name in run.cases]
    lines.append(f"- Where it makes no difference, or none that is shown:\n{indented(ties(run, page))}")
    return "\n".join(lines)


def indented(text):
    return "\n".join(f"  {line}" for line in text.splitlines())
