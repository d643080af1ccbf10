"""Two requests on one connection, by hand."""

import http.client
import sys
from urllib.parse import urlsplit

host = urlsplit(sys.argv[1]).netloc
connection = http.client.HTTPConnection(host, timeout=10)
for station in [1, 2]:
    connection.request("GET", f"/station/{station}")
    response = connection.getresponse()  # The head has come.
    body = response.read()  # All of the body has.
    print(f"{response.status}: {body.decode()}")
connection.close()
