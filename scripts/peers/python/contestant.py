"""What every contestant written in Python shares: the line protocol, and the account of what came back.

One job is one line of JSON on standard input, its answer one line on standard output; README.md beside
this folder has the fields. A contestant calls `serve` with a function that fetches a `Job` and gives a `Tally`.
"""

import asyncio
import json
import os
import platform
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib.metadata import version


@dataclass(frozen=True)
class Job:
    """One batch to fetch; it starts when it is made."""

    urls: list
    requests: int
    limit: int
    timeout: float  # seconds
    rate: float | None  # requests per second
    start: float = field(default_factory=time.perf_counter)

    def url(self, index):
        return f"{self.urls[index % len(self.urls)]}/{index}"

    def begin(self, index):
        """Waits until request `index` is due; returns the moment from which its latency counts."""
        due, wait = self._due(index)
        if wait > 0:
            time.sleep(wait)
        return due

    async def begin_async(self, index):
        """The same for a coroutine."""
        due, wait = self._due(index)
        if wait > 0:
            await asyncio.sleep(wait)
        return due

    def _due(self, index):
        now = time.perf_counter()
        if self.rate is None:
            return now, 0
        due = self.start + index / self.rate
        return due, due - now


class Tally:
    """What came of a job. Not for several threads at once."""

    def __init__(self):
        self.ok = self.failed = self.bytes = self.checksum = 0
        self.latencies = Counter()
        self.wall = None  # seconds, where the job was not all that the contestant did

    def add(self, status, body, seconds):
        """Takes a response whose body was read in full; `seconds` is its latency."""
        if status != 200:
            self.fail()
            return
        self.ok += 1
        self.bytes += len(body)
        if body:
            self.checksum += body[0] + body[len(body) // 2] + body[-1]
        self.latencies[three_digits(round(seconds * 1e6))] += 1

    def fail(self):
        self.failed += 1


def three_digits(number):
    """Rounds to three significant digits, so that the list of latencies stays short."""
    scale = 1
    while number // scale >= 1000:
        scale *= 10
    return (number + scale // 2) // scale * scale


class Kept:
    """What a program keeps from one batch to the next, made anew by `make(*shape)` when its shape changes."""

    def __init__(self, make, close):
        self.make, self.close = make, close
        self.shape = self.kept = None

    def of(self, *shape):
        if shape != self.shape:
            self.end()
            self.shape, self.kept = shape, self.make(*shape)
        return self.kept

    def end(self):
        if self.shape:
            self.close(self.kept)
        self.shape = self.kept = None


def serve(name, libraries, fetch, versions=()):
    """Answers jobs with `fetch` until standard input closes.

    `libraries` are the names of the distributions that do the work; `versions` what else to name.
    """
    # Jobs go to this machine. A proxy from the environment would be measured in its place.
    for variable in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[variable]
    versions = [*versions, *(f"{library} {version(library)}" for library in libraries)]
    versions.append(f"Python {platform.python_version()}")
    _write({"ready": True, "name": name, "version": ", ".join(versions)})
    for line in sys.stdin.buffer:
        _write(_answer(line, fetch))


def _answer(line, fetch):
    children = _children_cpu_ns()
    try:
        job = _parse(json.loads(line))
        tally = fetch(job)
    except ValueError as error:
        return {"error": str(error)}
    except Exception as error:  # What is wrong with one job must not end the process.
        return {"error": repr(error)}
    wall = tally.wall or time.perf_counter() - job.start
    return {
        "ok": tally.ok,
        "failed": tally.failed,
        "bytes": tally.bytes,
        "checksum": tally.checksum,
        "wall_ns": round(wall * 1e9),
        "children_cpu_ns": _children_cpu_ns() - children,
        "latency_us": sorted(tally.latencies.items()),
    }


def _parse(told):
    rate, timeout = told.get("rate"), told["timeout_ms"] / 1000
    urls, requests, limit = told["urls"], told["requests"], told["limit"]
    if not urls or not all(isinstance(url, str) for url in urls):
        raise ValueError("urls must be strings, at least one")
    if not isinstance(requests, int) or not isinstance(limit, int) or requests < 0 or limit < 1:
        raise ValueError("requests and limit must be whole numbers, limit at least 1")
    if timeout <= 0 or (rate is not None and rate <= 0):
        raise ValueError("timeout_ms and rate must be above 0")
    if told.get("retries"):
        raise ValueError("no retries")
    return Job(urls, requests, limit, timeout, rate)


def _children_cpu_ns():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round((used.ru_utime + used.ru_stime) * 1e9)


def _write(answer):
    sys.stdout.write(json.dumps(answer, separators=(",", ":")) + "\n")
    sys.stdout.flush()
