"""Python runs this at every start when its folder stands in PYTHONPATH: writes down every look-up and connection.

One line of JSON each, to the file that ANDON_TEST_SOCKETS names. Not here: judging them (tests/app/test_offline.py).
"""

import json
import os
import sys

_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")
_FILE = os.environ.get("ANDON_TEST_SOCKETS")


def _heard(event: str, args: tuple[object, ...]) -> None:
    if event in _EVENTS and _FILE:
        what = args[0] if event.startswith("socket.get") else args[1]
        if isinstance(what, bytes):
            what = os.fsdecode(what)
        line = json.dumps([os.getpid(), " ".join(sys.argv[:2]), event, what], default=str) + "\n"
        descriptor = os.open(_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, line.encode())
        os.close(descriptor)


sys.addaudithook(_heard)
