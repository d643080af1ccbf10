"""`requests`, one request after another, over one session. The limit makes no difference."""

from time import perf_counter

import requests
from contestant import Tally, serve

session = requests.Session()


def fetch(job):
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
