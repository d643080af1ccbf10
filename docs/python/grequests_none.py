"""Breaks: why a request failed is lost, unless one asks."""

import sys

import grequests

base = sys.argv[1]
paths = ["station/1", "cut", "station/2"]
calls = [grequests.get(f"{base}/{path}", timeout=10) for path in paths]
for path, response in zip(paths, grequests.map(calls)):
    print(f"{path}: {response}")
