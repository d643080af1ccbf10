"""Twelve stations, one after the other."""

import sys

import requests

base = sys.argv[1]
with requests.Session() as session:
    for station in range(12):
        try:
            response = session.get(f"{base}/station/{station}", timeout=10)
            response.raise_for_status()
            print(f"station {station}: {response.json()['celsius']} °C")
        except requests.RequestException as error:
            print(f"station {station}: {error}")
