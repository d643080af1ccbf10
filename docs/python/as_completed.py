"""Four requests, two of which fail, each with what came of it as soon as that is known."""

import sys
from concurrent.futures import ThreadPoolExecutor, as_completed

import requests

base = sys.argv[1]
paths = ["delay/1000", "status/503", "station/1", "cut"]


def read(path):
    response = requests.get(f"{base}/{path}", timeout=10)
    response.raise_for_status()
    return len(response.content)


with ThreadPoolExecutor(max_workers=2) as pool:
    calls = {pool.submit(read, path): path for path in paths}
    for call in as_completed(calls):
        path = calls[call]
        try:
            print(f"{path}: {call.result()} bytes")
        except requests.HTTPError as error:
            print(f"{path}: status {error.response.status_code}")
        except requests.RequestException as error:
            print(f"{path}: {type(error).__name__}")
