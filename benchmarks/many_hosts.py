"""
Whether many portals collected side by side keep each host's delay, as the servers see it.

Portals on addresses of this machine's own (127.0.1.x) are served by one process that writes down when each request
came; `openlosi collect --portals` visits them all, without a browser. The rival is the ideal: every host at its full
rate from the first second on.

Usage: many_hosts.py [HOSTS] [RATE] [PROCESSES]   (16 hosts, 2 requests a second each, 8 processes)
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

PAGES = 12
#: A clock at the server and one at the client never agree to the last millisecond.
TOLERANCE = 0.02
came: dict[str, list[float]] = defaultdict(list)


class Town(BaseHTTPRequestHandler):
    """A small portal: a home page with a menu of pages."""

    def do_GET(self) -> None:
        """Write down the moment and answer."""
        came[f"{self.server.server_address[0]}"].append(time.monotonic())
        number = self.path.strip("/")
        known = self.path == "/" or (number.isdigit() and int(number) < PAGES)
        menu = "".join(f'<a href="/{n}">Office number {n}</a> ' for n in range(1, PAGES))
        body = f"<html><title>Town {number}</title><nav>{menu}</nav><p>Office {number} of the town hall.</p></html>"
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def main() -> None:
    """Serve, collect, and print the gaps that the servers saw."""
    hosts, rate, processes = (int(a) for a in (*sys.argv[1:], *("16", "2", "8")[len(sys.argv) - 1 :]))
    servers = [ThreadingHTTPServer((f"127.0.1.{n + 1}", 0), Town) for n in range(hosts)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as scratch:
        table = Path(scratch) / "portals.csv"
        addresses = [f"http://{s.server_address[0]}:{s.server_port}/" for s in servers]
        table.write_text("\n".join(["address", *addresses]) + "\n", encoding="utf-8")
        began = time.monotonic()
        subprocess.run(
            [
                str(Path(sys.executable).with_name("openlosi")), "collect", "--portals", str(table),
                "--out", str(Path(scratch) / "out"), "--processes", str(processes), "--rate", str(rate),
                "--browser", "never", "--allow-private",
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip
        seconds = time.monotonic() - began
    gaps = [later - earlier for times in came.values() for earlier, later in pairwise(times)]
    asked = sum(map(len, came.values()))
    short = sum(gap < 1 / rate - TOLERANCE for gap in gaps)
    ideal = max(map(len, came.values())) / rate * -(-hosts // processes)
    print(
        f"{hosts} hosts, {rate} requests a second each, {processes} processes, load {os.getloadavg()[0]:.1f}"
    )
    print(f"{asked} requests in {seconds:.1f} s; the ideal without any work or start: {ideal:.1f} s")
    print(
        f"shortest gap that a server saw: {min(gaps):.3f} s (aim: {1 / rate:.3f}); too short: {short} of {len(gaps)}"
    )
    sys.exit(bool(short))


if __name__ == "__main__":
    main()
