"""Twelve stations, at most four at a time, with a semaphore."""

import asyncio
import sys

import aiohttp

base = sys.argv[1]


async def read(session, free, station):
    async with free, session.get(f"{base}/station/{station}") as response:
        response.raise_for_status()
        return (await response.json(content_type=None))["celsius"]


async def main():
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        free = asyncio.Semaphore(4)
        calls = [read(session, free, station) for station in range(12)]
        readings = await asyncio.gather(*calls, return_exceptions=True)
    for station, reading in enumerate(readings):
        if isinstance(reading, Exception):
            print(f"station {station}: {reading}")
        else:
            print(f"station {station}: {reading} °C")


asyncio.run(main())
