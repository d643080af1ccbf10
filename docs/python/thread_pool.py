"""Twelve stations, four threads."""

import sys
from concurrent.futures import ThreadPoolExecutor

import requests

base = sys.argv[1]


def read(station):
    response = requests.get(f"{base}/station/{station}", timeout=10)
    response.raise_for_status()
    return response.json()["celsius"]


with ThreadPoolExecutor(max_workers=4) as pool:
    readings = [pool.submit(read, station) for station in range(12)]
    for station, reading in enumerate(readings):
        try:
            print(f"station {station}: {reading.result()} °C")
        except requests.RequestException as error:
            print(f"station {station}: {error}")
