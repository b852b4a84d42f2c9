"""One command serves the whole platform, keeps its parts alive, and ends all of them."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import pytest

from openlosi.cli.children import Child, kept_running


def a_free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])


def until(true, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come true")


def pids_of(parent: int) -> dict[str, int]:
    """The children of a process, by what they run."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    ).stdout
    found = {}
    for line in listed.splitlines():
        pid, _, command = line.strip().partition(" ")
        for name, part in {"worker": "openlosi worker", "web": "granian"}.items():
            if part in command:
                found[name] = int(pid)
    return found


@pytest.fixture
def served(tmp_path):
    port = a_free_port()
    environment = {**os.environ, "OPENLOSI_DATA": str(tmp_path / "data"), "OPENLOSI_WORKERS": "1"}
    # What the test settings export for themselves is not for a server that people start.
    for name in ("DJANGO_SETTINGS_MODULE", "OPENLOSI_SECRET_KEY", "OPENLOSI_DATABASE", "OPENLOSI_ACCESS_LOG"):
        environment.pop(name, None)
    out = (tmp_path / "out").open("w+b")
    process = subprocess.Popen(
        [sys.executable, "-m", "openlosi", "serve", "--port", str(port), "--operator", "op@example.org"],
        env=environment,
        stdout=out,
        stderr=subprocess.STDOUT,
    )

    def said() -> str:
        return (tmp_path / "out").read_text()

    try:
        yield process, port, said
    finally:
        process.kill()
        process.wait()
        out.close()


def test_from_nothing_to_a_first_page_and_back_to_nothing(served, tmp_path):
    process, port, said = served
    until(lambda: "OpenLOSI is at" in said())
    assert f"OpenLOSI is at http://localhost:{port}" in said()

    link = re.search(rf"http://localhost:{port}/invitation/\S+", said())[0]
    with urllib.request.urlopen(link) as page:
        assert "op@example.org" in page.read().decode()
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0

    token = link.rstrip("/").rpartition("/")[2]
    lines = until(lambda: [line for line in said().splitlines() if line.startswith('{"at"')])
    assert json.loads(lines[-1])["path"] == "/invitation/…/"
    assert sum(token in line for line in said().splitlines()) == 1

    before = pids_of(process.pid)
    os.kill(before["worker"], signal.SIGKILL)
    again = until(lambda: (now := pids_of(process.pid)) and now.get("worker", 0) != before["worker"] and now)
    until(lambda: "worker" in pids_of(process.pid))
    assert again["web"] == before["web"]

    running = pids_of(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    for pid in running.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_port_that_is_taken_is_named(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        run = subprocess.run(
            [sys.executable, "-m", "openlosi", "serve", "--port", str(port)],
            env={**os.environ, "OPENLOSI_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert run.returncode == 2 and f"127.0.0.1:{port} cannot be used" in run.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("OPENLOSI_WORKERS", "many"), ("OPENLOSI_DATABASE", "mysql://localhost/x")]
)
def test_a_wrong_value_stops_the_start_and_is_named(tmp_path, name, value):
    environment = {**os.environ, "OPENLOSI_DATA": str(tmp_path), name: value}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    run = subprocess.run(
        [sys.executable, "-m", "openlosi", "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 2 and name in run.stderr and "Traceback" not in run.stderr


def test_what_cannot_start_is_not_tried_for_ever():
    child = Child("the impossible", [sys.executable, "-c", "raise SystemExit(3)"], pause=0.01)

    assert not kept_running([child], is_there=lambda: False, arrived=lambda: None)
    assert child.deaths == 3
