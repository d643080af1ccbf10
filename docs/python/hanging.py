"""Six requests, of which two never end: what is pending when nothing has come for a second."""

import asyncio
import linecache
import sys

import aiohttp

base = sys.argv[1]


async def read(session, path):
    async with session.get(f"{base}/{path}") as response:
        return await response.read()


async def main():
    paths = ["stall", "drip", "station/1", "station/2", "station/3", "station/4"]
    async with aiohttp.ClientSession() as session:
        pending = {asyncio.create_task(read(session, path), name=path) for path in paths}
        done = pending
        while done:
            done, pending = await asyncio.wait(pending, timeout=1, return_when=asyncio.FIRST_COMPLETED)

        print("nothing for a second; in flight:")
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in sorted(others, key=asyncio.Task.get_name):
            [frame] = task.get_stack()
            line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
            print(f"{task.get_name()}, {line.strip()}")
        for task in pending:
            task.cancel()


asyncio.run(main())
