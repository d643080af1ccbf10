"""Measures the figure of chapter 4: what a coroutine and a greenlet weigh that wait. Linux only."""

import asyncio
import json

import gevent

TASKS = 4000


def resident():
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


async def coroutines():
    before = resident()
    tasks = [asyncio.create_task(asyncio.sleep(600)) for _ in range(TASKS)]
    await asyncio.sleep(0)
    weight = (resident() - before) // TASKS
    for task in tasks:
        task.cancel()
    return weight


def greenlets():
    before = resident()
    tasks = [gevent.spawn(gevent.sleep, 600) for _ in range(TASKS)]
    gevent.sleep(0)
    weight = (resident() - before) // TASKS
    gevent.killall(tasks)
    return weight


print(json.dumps({"coroutine": asyncio.run(coroutines()), "greenlet": greenlets()}))
