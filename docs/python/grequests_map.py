"""Twelve stations, at most four at a time, with greenlets."""

import sys

import grequests

base = sys.argv[1]
calls = (grequests.get(f"{base}/station/{station}", timeout=10) for station in range(12))
for station, response in enumerate(grequests.map(calls, size=4)):
    if response is None:
        print(f"station {station}: failed")
    elif not response.ok:
        print(f"station {station}: status {response.status_code}")
    else:
        print(f"station {station}: {response.json()['celsius']} °C")
