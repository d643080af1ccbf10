"""A producer, a bounded queue, two consumers."""

import asyncio


async def produce(queue):
    for number in range(1, 101):
        await queue.put(number)  # Waits when four are in it.


async def consume(queue, totals):
    while True:
        number = await queue.get()
        totals.append(number)
        queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=4)
    totals = []
    consumers = [asyncio.create_task(consume(queue, totals)) for _ in range(2)]
    await produce(queue)
    await queue.join()
    for consumer in consumers:
        consumer.cancel()
    print(sum(totals))


asyncio.run(main())
