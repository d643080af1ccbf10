"""Words and tables that every page about a run uses."""

import email.utils

CPU = "CPU per request"
METRICS = [CPU, "time per request", "mean latency", "makespan"]


def grid(head, rows):
    """A table whose columns line up; the first is set left, the others right."""
    lines = [head, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    rule = ["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]
    padded = [[line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:]))] for line in lines]
    padded = ["| " + " | ".join(cells) + " |" for cells in padded]
    return "\n".join([padded[0], "|" + "|".join(rule) + "|", *padded[1:]])


def listed(names):
    """a, b and c"""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def spoken(case):
    """`latency/64` as a reader says it."""
    return case.replace("/", " at limit ")


def day(run):
    date = email.utils.parsedate_to_datetime(run.environment["date"])
    return f"{date.day} {date:%B %Y}"


def size(case):
    rounds, requests = case.size.groups()
    return f"{'one round' if rounds == '1' else f'{rounds} rounds'} of {int(requests):,} requests each"


def at_most(case):
    """The same where some are too slow for so many."""
    return size(case).replace(" of ", " of at most ")


def compared(row, metric):
    """Ratio and verdict, for a table."""
    found = row and row.compared.get(metric)
    return [found.ratio, found.verdict] if found else ["–", "–"]


def measured(case, names):
    """The rows of these names that have figures."""
    rows = (case.rows.get(name) for name in names)
    return [row for row in rows if row and row.figure("CPU µs/request") is not None]


def by_cpu(rows):
    return sorted(rows, key=lambda row: row.figure("CPU µs/request"))
