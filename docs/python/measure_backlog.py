"""Measures the table of chapter 5: how long 600 small files take from `python -m http.server`, by limit and client.

    cargo build -p fetch-many-start
    python docs/python/measure_backlog.py > docs/data/backlog.json

It takes some ten minutes, in which everybody waits: how fast a program was built to be makes no difference. Each cell of the
table is the least and the most of its runs.
"""

import asyncio
import contextlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import requests

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FILES, LIMITS, RUNS = 600, [4, 8, 16, 64], 3
PATIENCE = 120  # seconds; nobody gives up earlier


@contextlib.contextmanager
def server():
    """The server, in a folder of files of 1,000 bytes; yields its URL."""
    with tempfile.TemporaryDirectory() as folder:
        for file in range(FILES):
            (pathlib.Path(folder) / f"{file}.txt").write_bytes(bytes(1000))
        command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            yield re.search(r"http://[^/]+", process.stdout.readline())[0]
        finally:
            process.kill()
            process.wait()


def with_requests(base, limit):
    with ThreadPoolExecutor(limit) as pool:
        calls = pool.map(lambda file: requests.get(f"{base}/{file}.txt", timeout=PATIENCE).ok, range(FILES))
        return sum(calls)


def with_aiohttp(base, limit):
    async def call(session, free, file):
        async with free, session.get(f"{base}/{file}.txt") as response:
            return response.ok and len(await response.read()) == 1000

    async def main():
        timeout, connector = aiohttp.ClientTimeout(total=PATIENCE), aiohttp.TCPConnector(limit=limit)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            free = asyncio.Semaphore(limit)
            return sum(await asyncio.gather(*[call(session, free, file) for file in range(FILES)]))

    return asyncio.run(main())


def with_curl(base, limit):
    command = ["curl", "--silent", "--fail", "--parallel", "--parallel-max", str(limit), "--parallel-immediate"]
    command += ["--max-time", str(PATIENCE), "--output", "/dev/null", "--write-out", "%{http_code}\n"]
    ran = subprocess.run([*command, f"{base}/[0-{FILES - 1}].txt"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return ran.stdout.count("200\n")


def by_clock(fetch, base, limit):
    begin = time.monotonic()
    files = fetch(base, limit)
    return time.monotonic() - begin, files


def with_the_listing(base):
    """The listing `files` of chapter 5, which has the same limits: a time and a number of files for each."""
    program = ROOT / "target/debug/learn"
    ran = subprocess.run([program, "files", base], check=True, capture_output=True, text=True)
    seconds = re.findall(r"^([\d.]+) s$", ran.stderr, re.M)
    files = re.findall(r"^limit (\d+): (\d+) files$", ran.stdout, re.M)
    return {int(limit): (float(second), int(count)) for second, (limit, count) in zip(seconds, files)}


def main():
    clients = {"requests": with_requests, "aiohttp": with_aiohttp, "curl": with_curl}
    rows = {name: {limit: [] for limit in LIMITS} for name in ["threads", *clients]}
    for _ in range(RUNS):
        with server() as base:
            for limit, one in with_the_listing(base).items():
                rows["threads"][limit].append(one)
        for name, fetch in clients.items():
            for limit in LIMITS:
                with server() as base:
                    rows[name][limit].append(by_clock(fetch, base, limit))
                    print(name, limit, rows[name][limit][-1], file=sys.stderr)
    table = {
        name: {
            f"limit_{limit}": {
                "least": round(min(second for second, _ in runs), 1),
                "most": round(max(second for second, _ in runs), 1),
                "files": min(files for _, files in runs),
            }
            for limit, runs in by_limit.items()
        }
        for name, by_limit in rows.items()
    }
    print(json.dumps(table, indent=2))


main()
