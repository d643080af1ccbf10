"""`aiohttp`: one `ClientSession`, a task for each request, `asyncio.gather`.

The semaphore is what bounds them. The connector's limit alone would do so too, but then a request's timeout
and its latency would run while it waits for a connection. The session stays from one job to the next.
"""

import asyncio
from time import perf_counter

import aiohttp
from contestant import Kept, Tally, serve


async def open_session(limit, timeout):
    connector = aiohttp.TCPConnector(limit=limit)
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=timeout))


async def fetch(session, job):
    semaphore = asyncio.Semaphore(job.limit)
    tally = Tally()

    async def fetch_one(index):
        async with semaphore:
            began = await job.begin_async(index)
            try:
                async with session.get(job.url(index)) as response:
                    body = await response.read()
            except (aiohttp.ClientError, TimeoutError):
                tally.fail()
                return
            tally.add(response.status, body, perf_counter() - began)

    await asyncio.gather(*(fetch_one(index) for index in range(job.requests)))
    return tally


with asyncio.Runner() as runner:
    sessions = Kept(
        lambda *shape: runner.run(open_session(*shape)),
        lambda session: runner.run(session.close()),
    )
    serve("python-aiohttp", ["aiohttp"], lambda job: runner.run(fetch(sessions.of(job.limit, job.timeout), job)))
    sessions.end()
