"""Breaks: a session, and so a connection, for each request."""

import sys

import requests

base = sys.argv[1]
for station in range(12):
    response = requests.get(f"{base}/station/{station}", timeout=10)
    response.raise_for_status()
    print(f"station {station}: {response.json()['celsius']} °C")
