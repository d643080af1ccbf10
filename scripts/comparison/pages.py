"""The parts of the README and of the pages that a run fills."""

import os.path

from comparison import tables, verdicts
from comparison.run import ROOT
from comparison.words import CPU, at_most, day, listed, size


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
    case, contract, beside = run.cases["throughput"], run.cases.get("contract"), run.with_peers()
    asks = run.scenarios["throughput"].asks.partition("? ")[2].removesuffix(".")
    rounds = f"{size(case)}; beside the bare loops {size(contract)}" if contract else size(case)
    lines = [provenance(run), "", f"{asks}; {rounds}:", "", tables.throughput(run, page), ""]
    lines += [f"- {sentence}" for sentence in findings(run)]
    if beside:
        same = "The same job" if beside is run else f"{provenance(beside)} The same job"
        sized = at_most(beside.cases["throughput"])
        lines += ["", f"{same} in other languages, as [their users write it](scripts/peers); {sized}:", "", tables.languages(beside, page)]
    return "\n".join(lines)


def findings(run):
    """What the README's table supports."""
    case = run.cases["throughput"]
    seen = [line for line in run.resolution if line.startswith(f"throughput, {CPU}: ")]
    yield from (f"Noise: {line.partition(': ')[2]}." for line in seen)
    yield f"{CPU} beside {run.options['reference']}: {verdicts.by_verdict(case)}."
    if "contract" in run.cases:
        yield f"{CPU} of each beside its own bare loop: {verdicts.by_verdict(run.cases['contract'])}."
    lost = [line.split("**")[1] for line in case.unranked if "INVALID" in line]
    if lost:
        yield f"Not ranked, since a gate failed: {listed(lost)}."


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
