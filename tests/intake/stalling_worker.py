"""A reader that does what its document says, as no document should make one do: `skill/intake/worker.py` around it."""

from __future__ import annotations

import os
import socket
import sys
import time

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed
from skill.intake import worker


def main() -> None:
    worker.serve(obey, socket.socket(fileno=int(sys.argv[-2])), int(sys.argv[-1]))


def obey(fetched: Fetched) -> Parsed | NotAFeed:
    order = fetched.body.decode()
    if order == "hang":
        time.sleep(60)
    elif order == "spin":
        while True:
            pass
    elif order == "eat":
        eaten = [b"x" * 10_000_000 for _ in range(1_000)]
        return NotAFeed(f"{len(eaten)} pieces eaten")
    elif order == "grow":
        bytearray(200 * 1024 * 1024)
    elif order == "die":
        os._exit(3)
    elif order == "write":
        with open("/tmp/byline-should-not-be-here", "w") as file:
            file.write("x")
    elif order == "tell":
        return NotAFeed(repr(sorted(os.environ)))
    elif order == "talk":
        os.write(int(sys.argv[-2]), (10).to_bytes(8) + b"no message")
    elif order == "boast":
        os.write(int(sys.argv[-2]), (2**40).to_bytes(8))
    return NotAFeed(f"process {os.getpid()} read {order}")
