"""`requests`, one request after another, over one session that stays from job to job.

The limit makes no difference.
"""

from time import perf_counter

import requests
from contestant import Kept, Tally, serve
from sessions import open_session

sessions = Kept(lambda hosts: open_session(hosts, per_host=1), requests.Session.close)


def fetch(job):
    session = sessions.of(len(job.urls))
    tally = Tally()
    for index in range(job.requests):
        began = job.begin(index)
        try:
            response = session.get(job.url(index), timeout=job.timeout)
        except requests.RequestException:
            tally.fail()
            continue
        tally.add(response.status_code, response.content, perf_counter() - began)
    return tally


serve("python-requests", ["requests", "urllib3"], fetch)
