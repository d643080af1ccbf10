"""`ThreadPoolExecutor` and `requests`, with a session for each thread.

requests promises nowhere that threads may share a `Session`: who asked for such a promise got none
(github.com/psf/requests/issues/2766), and the documentation of requests-toolbelt advises one for each thread.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import requests
from contestant import Kept, Tally, serve
from requests.adapters import HTTPAdapter

local = threading.local()


def open_session(hosts):
    # A thread has one request in flight, so one connection per host; the default is a pool for 10 hosts.
    adapter = HTTPAdapter(pool_connections=hosts, pool_maxsize=1)
    local.session = requests.Session()
    local.session.mount("http://", adapter)
    local.session.mount("https://", adapter)


def start_threads(limit, hosts):
    return ThreadPoolExecutor(max_workers=limit, initializer=open_session, initargs=[hosts])


# Threads and sessions stay from one job to the next.
threads = Kept(start_threads, ThreadPoolExecutor.shutdown)


def fetch(job):
    def fetch_one(index):
        began = job.begin(index)
        try:
            response = local.session.get(job.url(index), timeout=job.timeout)
        except requests.RequestException:
            return None
        return response.status_code, response.content, perf_counter() - began

    tally = Tally()
    executor = threads.of(job.limit, len(job.urls))
    for result in executor.map(fetch_one, range(job.requests)):
        if result:
            tally.add(*result)
        else:
            tally.fail()
    return tally


serve("python-requests-threads", ["requests", "urllib3"], fetch)
