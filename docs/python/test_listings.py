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
    "as_completed": "as_completed",
    "gather": "stations",
    "grequests_map": "stations",
    "grequests_none": "grequests_none",
    "sequential": "stations",
    "thread_pool": "stations",
    "wait_for": "wait_for",
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


def test_a_timeout_between_two_bytes_lets_a_dripping_server_hold_the_program(base):
    broken = subprocess.Popen([sys.executable, HERE / "read_timeout.py", base])
    try:
        # Two seconds of requests that do end: longer than the timeout, which should have run out twice.
        for _ in range(4):
            subprocess.run([sys.executable, HERE / "wait_for.py", base], check=True, timeout=LONG)
        assert broken.poll() is None, "it was started first, and should still read"
    finally:
        broken.kill()
        broken.wait()
