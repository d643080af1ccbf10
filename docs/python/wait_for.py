"""Three requests, of which one is never answered, and half a second for each."""

import asyncio
import sys

import aiohttp

base = sys.argv[1]


async def read(session, path):
    async with session.get(f"{base}/{path}") as response:
        return response.status, len(await response.read())


async def main():
    async with aiohttp.ClientSession() as session:
        for path in ["station/1", "stall", "station/2"]:
            try:
                status, length = await asyncio.wait_for(read(session, path), 0.5)
                print(f"{path}: {status}, {length} bytes")
            except TimeoutError:
                print(f"{path}: timeout")


asyncio.run(main())
