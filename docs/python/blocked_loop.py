"""Breaks: a call that blocks, on the thread of the event loop."""

import asyncio
import time


async def heart(beats):
    while True:
        beats.append(time.monotonic())
        await asyncio.sleep(0.01)


async def main():
    beats = []
    heart_task = asyncio.create_task(heart(beats))
    await asyncio.sleep(0.05)

    before = len(beats)
    time.sleep(0.3)
    print(f"{len(beats) - before} beats meanwhile")
    heart_task.cancel()


asyncio.run(main())
