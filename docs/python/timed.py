"""Twelve stations, one after the other, and how long that took."""

import sys
import time

import requests

base = sys.argv[1]
begin = time.perf_counter()
with requests.Session() as session:
    for station in range(12):
        response = session.get(f"{base}/station/{station}", timeout=10)
        response.raise_for_status()
        print(f"station {station}: {response.json()['celsius']} °C")
print(f"{(time.perf_counter() - begin) * 1e3:.0f} ms", file=sys.stderr)
