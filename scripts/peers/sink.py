"""The server that `check` asks the peers to fetch from: small, exact, and it counts what it saw."""

import asyncio
import gzip

HEADS = {
    "status": "503 Service Unavailable\r\n",
    "redirect": "302 Found\r\nLocation: /0\r\n",
    "cookie": "200 OK\r\nSet-Cookie: a=b; Path=/\r\n",
    "gzip": "200 OK\r\nContent-Encoding: gzip\r\n",
}
SETTLE = 0.05  # seconds in which a request above the limit would show itself


def body_of(index, length):
    """The body of `/index`."""
    return bytes((index * 7 + at * 13) % 251 for at in range(length))


class Sink:
    """Answers `/index` with its body. As a context manager it listens on a port of its own.

    `hold`: no response before so many requests are in flight, as then all of them must be.
    `fault(index)` names what is wrong with a response, or rather special: see `HEADS`, and `"cut"` for a body
    that ends early, `"drop"` for a connection closed instead of an answer, `"stall"` for nothing at all.
    """

    def __init__(self, length=1000, hold=0, fault=lambda index: None):
        self.length, self.hold, self.fault = length, hold, fault
        self.requests = self.connections = self.in_flight = self.peak = 0
        self.heads = []
        self.full = asyncio.Event()
        self.serving = set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
        host, port = self.server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for task in self.serving:
            task.cancel()
        await asyncio.gather(*self.serving, return_exceptions=True)

    async def _serve(self, reader, writer):
        self.connections += 1
        self.serving.add(asyncio.current_task())
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # The client has gone, or the server goes.
        finally:
            self.serving.discard(asyncio.current_task())
            writer.close()

    async def _exchange(self, reader, writer):
        """One request and its response; false if the connection ends with it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
        closes = "\r\nconnection: close\r\n" in head.lower()
        self.heads.append(head)
        self.requests += 1
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            index = int(head.split()[1].rsplit("/", 1)[1])
            fault = self.fault(index)
            await self._turn(fault)
        finally:
            self.in_flight -= 1
        if fault == "drop":
            return False
        body = body_of(index, self.length)
        if fault == "gzip":
            body = gzip.compress(body)
        head = HEADS.get(fault, "200 OK\r\n")
        writer.write(f"HTTP/1.1 {head}Content-Length: {len(body)}\r\n\r\n".encode("ascii"))
        writer.write(body[: len(body) // 2] if fault == "cut" else body)
        await writer.drain()
        return fault != "cut" and not closes

    async def _turn(self, fault):
        if fault == "stall":
            await asyncio.Event().wait()
        if self.in_flight >= self.hold and not self.full.is_set():
            await asyncio.sleep(SETTLE if self.hold else 0)
            self.full.set()
        await self.full.wait()
