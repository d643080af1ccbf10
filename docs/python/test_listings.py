"""Every Python program of the tutorial runs against the tutorial's server, and prints what the chapter
shows: the same as its counterpart in Rust. `scripts/docs-python` runs this."""

import inspect
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys

import aiohttp
import pytest
import requests

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LONG = 60  # seconds; nothing here takes that long

PRINTS = {
    "as_completed": "as_completed",
    "blocked_loop": "blocked_loop",
    "client_each": "stations",
    "gather": "stations",
    "gather_variants": "gather",
    "grequests_map": "stations",
    "grequests_none": "grequests_none",
    "hanging": "hanging_py",
    "one_connection": "one_connection",
    "queue_and_lock": "queue",
    "semaphore": "stations",
    "sequential": "stations",
    "thread_pool": "stations",
    "timed": "stations",
    "wait_for": "wait_for",
}


class Server:
    """The tutorial's server, which counts what it sees."""

    def __init__(self):
        command = ["cargo", "run", "--quiet", "--locked", "--package", "fetch-many-start", "--", "server"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def counts(self):
        self.process.stdin.write("counts\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(LONG)


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def base(server):
    return server.url


@pytest.mark.parametrize("program", PRINTS)
def test_prints_what_its_chapter_shows(program, base):
    ran = subprocess.run(
        [sys.executable, HERE / f"{program}.py", base], capture_output=True, text=True, timeout=LONG
    )
    assert ran.returncode == 0, ran.stderr
    expected = ROOT / "docs/listings/output" / f"{PRINTS[program]}.txt"
    assert ran.stdout == expected.read_text()


@pytest.mark.parametrize("program", [program for program, prints in PRINTS.items() if prints == "stations"])
def test_what_comes_with_a_503_is_no_reading(program, base):
    ran = subprocess.run(
        [sys.executable, HERE / f"{program}.py", f"{base}/down"], capture_output=True, text=True, timeout=LONG
    )
    assert "°C" not in ran.stdout


# The programs in Rust that a chapter sets beside one in Python.
COUNTERPARTS = {
    "as_completed": ["failures"],
    "client_each": ["client_each"],
    "gather": ["join_all", "buffered", "join_set"],
    "gather_variants": ["gather_tokio", "gather_smol"],
    "grequests_map": ["smol_stream", "async_std_stream"],
    "semaphore": ["contract"],
    "sequential": ["sequential", "contract"],
    "thread_pool": ["thread_pool"],
    "timed": ["timed"],
}


@pytest.mark.parametrize("program", COUNTERPARTS)
def test_a_counterpart_has_the_same_timeout(program):
    # To wait for it would take the ten seconds each time; a source says it as well.
    [seconds] = re.findall(r"(?:timeout|total)=(\d+)", (HERE / f"{program}.py").read_text())
    for name in COUNTERPARTS[program]:
        [source] = ROOT.glob(f"docs/*/src/listings/{name}.rs")
        found = re.findall(r"timeout(?:_global)?\((?:Some\()?Duration::from_secs\((\d+)\)", source.read_text())
        assert found == [seconds], source


@pytest.mark.skipif(sys.platform != "linux", reason="how many a full backlog holds is another number elsewhere")
def test_the_server_of_python_has_a_backlog_of_five(tmp_path):
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", tmp_path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            address = ("127.0.0.1", int(re.search(r"port (\d+)", process.stdout.readline())[1]))
            process.send_signal(signal.SIGSTOP)  # From here on it accepts nothing.
            # Linux takes one more than the backlog, and does not answer the next.
            waiting = [socket.create_connection(address, timeout=LONG) for _ in range(5 + 1)]
            with pytest.raises(TimeoutError):
                socket.create_connection(address, timeout=0.5)
            for connection in waiting:
                connection.close()
        finally:
            process.kill()


def test_the_clients_have_the_defaults_that_the_chapters_name():
    assert inspect.signature(requests.Session.request).parameters["timeout"].default is None
    assert aiohttp.client.DEFAULT_TIMEOUT.total == 300
    assert inspect.signature(aiohttp.TCPConnector).parameters["limit"].default == 100


def test_grequests_patches_the_process_and_imap_leaves_out_what_failed(base):
    program = f"""if True:
        import grequests
        from gevent.monkey import is_module_patched
        print(all(map(is_module_patched, ["socket", "ssl", "time"])))
        print(len(list(grequests.imap(map(grequests.get, ["{base}/station/1", "{base}/cut"]), size=2))))
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=LONG)
    assert ran.stdout == "True\n1\n", ran.stderr


def test_map_of_grequests_starts_everything_at_once_without_a_size(server):
    program = f"""if True:
        import grequests
        grequests.map([grequests.get("{server.url}/delay/500") for _ in range(12)])
    """
    subprocess.run([sys.executable, "-c", program], check=True, timeout=LONG)
    assert server.counts()["peak_in_flight"] == 12


def test_the_debug_mode_of_asyncio_reports_a_call_that_blocks():
    ran = subprocess.run(
        [sys.executable, HERE / "blocked_loop.py"],
        env={**os.environ, "PYTHONASYNCIODEBUG": "1"},
        capture_output=True,
        text=True,
        timeout=LONG,
    )
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"Executing <Task .*main\(\).* took \d+\.\d+ seconds", ran.stderr), ran.stderr


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


@pytest.mark.parametrize("program, connections", [("client_each", 12), ("sequential", 1), ("gather", 12), ("semaphore", 4), ("one_connection", 1)])
def test_opens_so_many_connections(program, connections, server):
    subprocess.run([sys.executable, HERE / f"{program}.py", server.url], check=True, timeout=LONG)
    assert server.counts()["connections"] == connections
