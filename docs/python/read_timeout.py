"""Breaks: a timeout between two bytes is none for the whole."""

import sys

import requests

base = sys.argv[1]
print(requests.get(f"{base}/drip", timeout=1).status_code)
