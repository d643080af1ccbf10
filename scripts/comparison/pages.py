"""The parts of the README and of the pages that a run fills."""

import os.path

from comparison import tables, verdicts
from comparison.run import ROOT, STRATEGIES
from comparison.words import by_cpu, day, listed, measured


def provenance(run):
    """Without these a figure is a rumour."""
    about = run.environment
    crates = ", ".join(f"{name} {version}" for name, version in about["crates"].items())
    return (
        f"One run of `{about['command']}` on {day(run)}, revision {about['revision']}, seed {about['seed']}: {about['cpu']}, "
        f"{about['cores']} cores, {about['os'].title()} {about['kernel'].partition('-')[0]}, {' '.join(about['rustc'].split()[:2])}; {crates}."
    )


def about(run, page):
    return f"{provenance(run)}\n\nKept of it: {files(run, page)}"


def files(run, page):
    """What is kept of it."""
    names = {
        "report.md": "its report",
        "report.html": "the same with charts, to download",
        "samples.csv": "every sample",
        "latencies.csv": "the curves of all latencies",
        "env.json": "the machine",
        "options.json": "the options",
    }
    return ", ".join(f"[{words}]({link(run, name, page)})" for name, words in names.items()) + "."


def link(run, name, page):
    """The way from a page to a file of the run."""
    return os.path.relpath(run.folder / name, (ROOT / page).parent)


def readme(run, page):
    """One sentence and one chart; the tables are in docs/results.md."""
    case, about = run.cases["throughput"], run.environment
    asks = run.scenarios["throughput"].asks.partition("? ")[2].partition(";")[0]
    costs = listed([f"{row.figures['CPU µs/request']} µs with {row.name}" for row in by_cpu(measured(case, STRATEGIES))])
    made = f"`{about['command']}` on {day(run)}, {about['cpu']}, {about['cores']} cores, {' '.join(about['rustc'].split()[:2])}"
    return (
        f"Of CPU time, a request cost {costs} ({asks[0].lower()}{asks[1:]}; {made}). Beside {run.options['reference']}, "
        "scenario by scenario:\n\n"
        f"![Intervals of CPU time per request beside {run.options['reference']}, for each scenario](docs/figures/verdicts.svg)"
    )


PARTS = {
    None: readme,
    "about": about,
    "choice": verdicts.choice,
    "costs": tables.costs,
    "defaults": tables.defaults,
    "hurry": verdicts.hurry,
    "peers": tables.peers,
    "resolution": verdicts.resolution,
    "scenarios": tables.scenarios,
    "server": tables.server,
    "throughput": tables.throughput,
    "ties": verdicts.ties,
    "verdicts": verdicts.verdicts,
    "work": tables.work,
}


def part(name, run, page):
    return PARTS[name](run, page)
