"""`grequests.map(size=limit)`, with one session that keeps `limit` connections; it stays between jobs.

`grequests_map.py tutorial` is the form of grequests' README, without a session: `grequests.get` makes one for
each request and closes it after, so nothing stays warm.

The greenlets share the session: they take turns on one thread, and only where one waits for the network.
"""

import sys
from time import perf_counter

import grequests  # First: it patches the standard library before anything else takes from it.
import requests
from contestant import Kept, Tally, serve
from sessions import open_session

TUTORIAL = sys.argv[1:] == ["tutorial"]


class Timed(grequests.AsyncRequest):
    """Takes the time of its own exchange; `Response.elapsed` ends where the body begins."""

    def send(self, **arguments):
        began = perf_counter()
        super().send(**arguments)
        self.seconds = perf_counter() - began
        return self


sessions = Kept(open_session, requests.Session.close)


def fetch(job):
    if job.rate is not None:
        raise ValueError("no schedule")  # `map` sends each request as soon as there is room.
    session = None if TUTORIAL else sessions.of(len(job.urls), job.limit)
    # `grequests.get` makes the same, without the time.
    made = [Timed("GET", job.url(index), session=session, timeout=job.timeout) for index in range(job.requests)]
    tally = Tally()
    # In the order of the requests; `None` for one that failed.
    for request, response in zip(made, grequests.map(made, size=job.limit), strict=True):
        if response is None:
            tally.fail()
        else:
            tally.add(response.status_code, response.content, request.seconds)
    return tally


serve("python-grequests-tutorial" if TUTORIAL else "python-grequests", ["grequests", "gevent", "requests"], fetch)
