"""Four requests, two of which fail, each with what came of it."""

import sys
from concurrent.futures import ThreadPoolExecutor

import requests

base = sys.argv[1]
paths = ["station/1", "status/503", "station/2", "cut"]


def read(path):
    response = requests.get(f"{base}/{path}", timeout=10)
    response.raise_for_status()
    return len(response.content)


with ThreadPoolExecutor(max_workers=4) as pool:
    calls = {path: pool.submit(read, path) for path in paths}
    for path, call in calls.items():
        try:
            print(f"{path}: {call.result()} bytes")
        except requests.HTTPError as error:
            print(f"{path}: status {error.response.status_code}")
        except requests.RequestException as error:
            print(f"{path}: {type(error).__name__}")
