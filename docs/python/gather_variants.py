"""What `gather` and its relatives do when one of their calls fails, or never ends."""

import asyncio
import sys

import aiohttp

base = sys.argv[1]


async def call(session, path):
    async with session.get(f"{base}/{path}") as response:
        response.raise_for_status()
        return len(await response.read())


async def main():
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        # Every result, in order.
        calls = [call(session, path) for path in ["station/0", "status/503"]]
        results = await asyncio.gather(*calls, return_exceptions=True)
        answered = sum(isinstance(result, int) for result in results)
        print(f"{answered} answered of {len(results)}")

        # All of them, or the first error.
        calls = [call(session, path) for path in ["station/0", "status/503"]]
        try:
            await asyncio.gather(*calls)
            print("all answered: true")
        except aiohttp.ClientError:
            print("all answered: false")

        # The first one; the other is still there, and has to be cancelled.
        first = asyncio.create_task(call(session, "station/0"))
        second = asyncio.create_task(call(session, "stall"))
        await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
        print(f"station 0: {first.result()} bytes")
        second.cancel()


asyncio.run(main())
