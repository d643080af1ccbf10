"""`httpx`: one `AsyncClient` whose pool is as large as the limit, a task for each request, `asyncio.gather`.

The semaphore keeps the waiting out of httpx's pool, whose timeout would else run for every request that waits.
The client stays from one job to the next.
"""

import asyncio
from time import perf_counter

import httpx
from contestant import Kept, Tally, serve


async def open_client(most, timeout):
    # By default 100 connections, of which 20 are kept, and none that was idle for five seconds. With many in
    # flight the pool takes so long to hand out connections that some of them would grow that old.
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most, keepalive_expiry=None)
    return httpx.AsyncClient(limits=limits, timeout=timeout)


async def fetch(client, job):
    semaphore = asyncio.Semaphore(job.limit)
    tally = Tally()

    async def fetch_one(index):
        async with semaphore:
            began = await job.begin_async(index)
            try:
                response = await client.get(job.url(index))
            except httpx.HTTPError:
                tally.fail()
                return
            tally.add(response.status_code, response.content, perf_counter() - began)

    await asyncio.gather(*(fetch_one(index) for index in range(job.requests)))
    return tally


with asyncio.Runner() as runner:
    clients = Kept(
        lambda *shape: runner.run(open_client(*shape)),
        lambda client: runner.run(client.aclose()),
    )

    def fetch_blocking(job):
        # The pool's bound is for all hosts together, idle connections included.
        client = clients.of(job.limit * len(job.urls), job.timeout)
        return runner.run(fetch(client, job))

    serve("python-httpx", ["httpx", "httpcore", "h11"], fetch_blocking)
    clients.end()
