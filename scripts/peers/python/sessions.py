"""A session of requests whose pool is as large as it needs to be."""

import requests
from requests.adapters import HTTPAdapter


def open_session(hosts, per_host):
    """A session that keeps so many connections for each of so many hosts; by default it is ten for ten."""
    adapter = HTTPAdapter(pool_connections=hosts, pool_maxsize=per_host)
    session = requests.Session()
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
