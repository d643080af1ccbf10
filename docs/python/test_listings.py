"""Every Python program of the tutorial runs against the tutorial's server, and prints what the chapter
shows: the same as its counterpart in Rust. `scripts/docs-python` runs this."""

import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LONG = 60  # seconds; nothing here takes that long

PRINTS = {
    "gather": "stations",
    "grequests_map": "stations",
    "grequests_none": "grequests_none",
    "sequential": "stations",
    "thread_pool": "stations",
}


@pytest.fixture(scope="session")
def base():
    """The URL of a server that runs as long as the tests."""
    command = ["cargo", "run", "--quiet", "--locked", "--package", "fetch-many-tutorial", "--", "server"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield server.stdout.readline().strip()
        server.stdin.close()


@pytest.mark.parametrize("program", PRINTS)
def test_prints_what_its_chapter_shows(program, base):
    ran = subprocess.run(
        [sys.executable, HERE / f"{program}.py", base], capture_output=True, text=True, timeout=LONG
    )
    assert ran.returncode == 0, ran.stderr
    expected = ROOT / "docs/listings/output" / f"{PRINTS[program]}.txt"
    assert ran.stdout == expected.read_text()
