"""A peer's process, and what it said."""

import asyncio
import contextlib
import json
import os
import pathlib
import shutil

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEERS = json.loads((ROOT / "scripts/peers/peers.json").read_text())
PATIENCE = 60  # seconds; an answer takes far less, even on a busy machine
UNAVAILABLE = 69  # How a contestant ends that finds its library or tool missing.


class Deviation(Exception):
    """What a peer did otherwise than it should."""


class NotInstalled(Exception):
    pass


class Contestant:
    """A peer's process. As a context manager it is started, and ended by closing its input."""

    def __init__(self, peer):
        self.peer = peer

    async def __aenter__(self):
        command = self.peer["command"]
        if not shutil.which(command[0], path=f"{ROOT}:{os.environ['PATH']}"):
            raise NotInstalled(f"there is no {command[0]}")
        pipe = asyncio.subprocess.PIPE
        self.process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe, limit=1 << 24)
        try:
            self.ready = await self.read()
        except Deviation:
            await self.end()
            if self.process.returncode == UNAVAILABLE:
                raise NotInstalled("it says so itself") from None
            raise
        return self

    async def __aexit__(self, kind, *_):
        if kind:
            self.kill()
        await self.end()
        if not kind and self.process.returncode != 0:
            raise Deviation(f"it ended with {self.process.returncode}")

    def kill(self):
        with contextlib.suppress(ProcessLookupError):  # It may have ended by itself.
            self.process.kill()

    async def end(self):
        self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), PATIENCE)
        except TimeoutError:
            self.kill()
            await self.process.wait()
            raise Deviation("it did not end when its input did") from None

    async def read(self):
        try:
            line = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
        except TimeoutError:
            self.kill()
            raise Deviation("no answer") from None
        if not line:
            raise Deviation("it ended")
        try:
            return dict(json.loads(line))
        except (TypeError, ValueError):
            raise Deviation(f"no JSON object: {line!r}") from None

    async def ask(self, line):
        self.process.stdin.write(line.encode("latin-1") + b"\n")
        try:
            await self.process.stdin.drain()
        except ConnectionError:
            raise Deviation("it ended") from None
        return await self.read()

    async def fetch(self, urls, requests, limit, timeout_ms=30_000, rate=None):
        job = {"urls": urls, "requests": requests, "limit": limit, "timeout_ms": timeout_ms, "rate": rate, "retries": 0}
        return await self.ask(json.dumps(job))
