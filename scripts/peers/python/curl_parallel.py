"""`curl --parallel`: one process for each job, told its URLs by a config file.

Bodies go to files, as there is no other way to tell them apart, and are read back when curl has ended; curl's
`--write-out` tells the rest. Connections last as long as the process, so nothing stays warm between jobs.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from time import perf_counter

from contestant import Tally, serve

WRITE_ERROR = 23
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h: not installed.
MEMORY = pathlib.Path("/dev/shm")  # So that no disk is measured.

PER_TRANSFER = "%{urlnum} %{exitcode} %{http_code} %{time_total}\\n"


def curl_version():
    """As (major, minor, patch); ends the process where curl cannot do this."""
    curl = shutil.which("curl")
    told = curl and subprocess.run([curl, "--version"], capture_output=True, text=True).stdout
    found = re.match(r"curl (\d+)\.(\d+)\.(\d+)", told or "")
    numbers = tuple(int(number) for number in found.groups()) if found else (0, 0, 0)
    if numbers < (7, 75, 0):  # the first with %{urlnum} and %{exitcode}
        print("curl_parallel: needs curl 7.75 or newer", file=sys.stderr)
        sys.exit(UNAVAILABLE)
    return numbers


VERSION = curl_version()
# Above it, an older curl takes 50 or the most it can, without a word.
MOST_IN_FLIGHT = 65535 if VERSION >= (8, 16, 0) else 300


def fetch(job):
    if job.rate is not None:
        raise ValueError("no schedule")
    if job.limit > MOST_IN_FLIGHT:
        raise ValueError(f"this curl has at most {MOST_IN_FLIGHT} in flight")
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        folder = pathlib.Path(folder)
        command = prepare(job, folder)
        began = perf_counter()
        transfers = subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout
        wall = perf_counter() - began
        tally = account(job, folder, transfers)
        tally.wall = wall
        return tally


def prepare(job, folder):
    """Writes the list of URLs; returns the command."""
    config = folder / "config"
    with config.open("w") as file:
        for index in range(job.requests):
            file.write(f'url = "{job.url(index)}"\noutput = "{folder}/{index}"\n')
    command = ["curl", "--disable"]  # No .curlrc: it has to come first.
    command += ["--silent", "--no-progress-meter", "--globoff"]
    # At once: else all wait for the first response, to see whether one connection could carry them all.
    command += ["--parallel", "--parallel-max", str(job.limit), "--parallel-immediate"]
    command += ["--max-time", str(job.timeout), "--write-out", PER_TRANSFER, "--config", str(config)]
    return command


def account(job, folder, transfers):
    tally = Tally()
    for transfer in transfers.splitlines():
        index, code, status, seconds = transfer.split()
        if int(code) == WRITE_ERROR:
            raise OSError(f"curl could not write a body to {folder}")
        if int(code) != 0:
            tally.fail()
            continue
        body = folder / index
        # A body without a byte leaves no file.
        tally.add(int(status), body.read_bytes() if body.exists() else b"", float(seconds))
    if tally.ok + tally.failed != job.requests:
        raise OSError(f"curl told of {tally.ok + tally.failed} transfers, not {job.requests}")
    return tally


serve("curl-parallel", [], fetch, [f"curl {'.'.join(map(str, VERSION))}"])
