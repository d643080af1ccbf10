"""Breaks: a session, and so a connection, for each request."""

import sys

import requests

base = sys.argv[1]
for station in range(12):
    celsius = requests.get(f"{base}/station/{station}", timeout=10).json()["celsius"]
    print(f"station {station}: {celsius} °C")
