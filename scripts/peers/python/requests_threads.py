"""`ThreadPoolExecutor` and `requests`, with a session for each thread.

requests promises nowhere that threads may share a `Session`: who asked for such a promise got none
(github.com/psf/requests/issues/2766), and the documentation of requests-toolbelt advises one for each thread.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import requests
from contestant import Kept, Tally, serve
from sessions import open_session

local = threading.local()


def begin_thread(hosts):
    # A thread has one request in flight, so one connection for each host.
    local.session = open_session(hosts, per_host=1)


def start_threads(limit, hosts):
    return ThreadPoolExecutor(max_workers=limit, initializer=begin_thread, initargs=[hosts])


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
