"""Twelve stations, all at once."""

import asyncio
import sys

import aiohttp

base = sys.argv[1]


async def read(session, station):
    async with session.get(f"{base}/station/{station}") as response:
        response.raise_for_status()
        return (await response.json(content_type=None))["celsius"]


async def main():
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        calls = [read(session, station) for station in range(12)]
        readings = await asyncio.gather(*calls, return_exceptions=True)
    for station, reading in enumerate(readings):
        if isinstance(reading, Exception):
            print(f"station {station}: {reading}")
        else:
            print(f"station {station}: {reading} °C")


asyncio.run(main())
