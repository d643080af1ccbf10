"""`ThreadPoolExecutor` and `requests.get`, as tutorials have it.

`requests.get` makes a session for the one call and closes it, so every request opens a connection of its own
and nothing stays warm between jobs. The executor lives for one job, in a `with` block.
"""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import requests
from contestant import Tally, serve


def fetch(job):
    def fetch_one(index):
        began = job.begin(index)
        try:
            response = requests.get(job.url(index), timeout=job.timeout)
        except requests.RequestException:
            return None
        return response.status_code, response.content, perf_counter() - began

    tally = Tally()
    with ThreadPoolExecutor(max_workers=job.limit) as executor:
        for result in executor.map(fetch_one, range(job.requests)):
            if result:
                tally.add(*result)
            else:
                tally.fail()
    return tally


serve("python-requests-threads-tutorial", ["requests", "urllib3"], fetch)
