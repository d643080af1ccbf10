"""`aiohttp` with a `ClientSession` for each request, and `asyncio.gather`.

The first example of aiohttp's documentation opens a session for its one request; put into a function and
called for many URLs it opens a connection for each. The documentation warns of this. Nothing stays warm.
"""

import asyncio
from time import perf_counter

import aiohttp
from contestant import Tally, serve


async def fetch(job):
    semaphore = asyncio.Semaphore(job.limit)
    timeout = aiohttp.ClientTimeout(total=job.timeout)
    tally = Tally()

    async def fetch_one(index):
        async with semaphore:
            began = await job.begin_async(index)
            try:
                async with aiohttp.ClientSession(timeout=timeout) as session:
                    async with session.get(job.url(index)) as response:
                        body = await response.read()
            except (aiohttp.ClientError, TimeoutError):
                tally.fail()
                return
            tally.add(response.status, body, perf_counter() - began)

    await asyncio.gather(*(fetch_one(index) for index in range(job.requests)))
    return tally


with asyncio.Runner() as runner:
    serve("python-aiohttp-tutorial", ["aiohttp"], lambda job: runner.run(fetch(job)))
