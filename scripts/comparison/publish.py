"""Takes what is kept of a run of the comparison from target/fetch-many into docs/results."""

import csv
import itertools
import json
import re
import shutil
import socket

from comparison.run import PEERS, RESULTS, ROOT, Wrong

# `samples.jsonl` stays behind: of its latencies the curves are kept, a fiftieth of the size.
KEPT = ["report.md", "report.html", "env.json", "options.json", "samples.csv"]
DATE = re.compile(rf"\d{{4}}-\d\d-\d\d({PEERS})?")
# An absolute path into a checkout, up to the part that every checkout has.
CHECKOUT = re.compile(r"(?<![\w.:/-])/(?:[^\s\"'<>:,]+?/)??(?=(?:target|scripts|benches|crates|docs)/)")
# Where people and machines keep what is theirs.
TRACE = re.compile(r"(?<![\w.:/-])/(?:home|root|work|tmp|Users|opt|mnt|var|srv|data)/[^\s\"'<>]*")


def copy(run, date):
    if not DATE.fullmatch(date):
        raise Wrong(f"a date looks like 2026-11-21, or 2026-11-21{PEERS}, not like {date}")
    missing = [name for name in [*KEPT, "samples.jsonl"] if not (run / name).is_file()]
    if missing:
        raise Wrong(f"{run} has no {', '.join(missing)}: is the run over?")
    folder = RESULTS / date
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in KEPT:
        (folder / name).write_text(CHECKOUT.sub("", (run / name).read_text()))
    write_curves(run / "samples.jsonl", folder / "latencies.csv")
    refuse(re.compile(rf"(?<![\w.-]){re.escape(socket.gethostname())}(?![\w.-])"), folder)
    refuse(TRACE, folder)


def refuse(traces, folder):
    """Nothing that is committed names the machine, or a path of it."""
    for path in sorted(folder.iterdir()):
        text = path.read_text()
        found = traces.search(text)
        if found:
            line = text[: found.start()].count("\n") + 1
            raise Wrong(f"{path.relative_to(ROOT)}:{line} names {found[0]}, which is this machine's own")


def histograms(lines):
    """All latencies of a contestant in a case: how many requests took so many microseconds; and how many a round has."""
    found = {}
    for sample in map(json.loads, lines):
        latencies = sample["done"]["latency_us"] if sample["state"] == "Good" else []
        if latencies:
            round_has = sum(count for _, count in latencies)
            times, _ = found.setdefault((sample["case"], sample["contestant"]), ({}, round_has))
            for micros, count in latencies:
                times[micros] = times.get(micros, 0) + count
    return found


def curve(times, round_has):
    """The latency that all but a share of the requests stay within, down to the share that ten of a round are."""
    total, seen, micros, ordered = sum(times.values()), 0, 0, iter(sorted(times.items()))
    for tenths in itertools.count(1):
        share = 10 ** (-tenths / 10)
        if share * round_has < 10:
            return
        while seen < total * (1 - share):
            micros, count = next(ordered)
            seen += count
        yield f"{share:.5f}", micros


def write_curves(samples, path):
    with open(samples) as lines:
        found = histograms(lines)
    with open(path, "w", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["case", "contestant", "share", "latency_us"])
        for (case, contestant), histogram in sorted(found.items()):
            rows.writerows((case, contestant, *point) for point in curve(*histogram))
