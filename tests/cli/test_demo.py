"""`openlosi demo` shows the platform: built and told where nobody looks, served where somebody does."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from openlosi.cli.serve import free_port


def environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OPENLOSI_")}
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    # A small part of the invented portal shows that it is collected.
    return {**inherited, "OPENLOSI_COLLECT_PAGES": "8"}


def demo(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "openlosi", "demo", "--directory", str(folder), *options]
    return subprocess.run(
        command,
        env={**environment(), "COLUMNS": "160"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_is_nothing_to_keep_before_it_was_built(tmp_path):
    ran = demo(tmp_path, "--keep", "--serve", "--port", str(free_port()))

    assert ran.returncode == 1 and "no demonstration was built there yet" in ran.stderr


@pytest.mark.timeout(900)
def test_it_builds_tells_and_ends_where_nobody_looks_and_serves_when_asked(tmp_path):
    built = demo(tmp_path, "--no-open")

    assert built.returncode == 0, built.stderr
    assert "21 of 24 municipalities have a score" in built.stdout
    assert "everybody's password is maravel-demo-only" in built.stdout
    for role in ("coordinator", "assessor", "reviewer", "contact", "observer", "operator"):
        assert any(line.split()[:1] == [role] for line in built.stdout.splitlines())
    assert "demo --keep --serve" in built.stdout

    port = free_port()
    command = [sys.executable, "-m", "openlosi", "demo", "--directory", str(tmp_path)]
    serving = subprocess.Popen(
        [*command, "--keep", "--serve", "--no-open", "--port", str(port)],
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert any(f"OpenLOSI is at http://localhost:{port}" in line for line in serving.stdout)
        with urllib.request.urlopen(f"http://localhost:{port}/accounts/login/") as page:
            assert page.status == 200
        visited = (tmp_path / "platform/portal-port").read_text().strip()
        assert b"Kestrel Bay" in _read_when_there(f"http://localhost:{visited}/")

        again = demo(tmp_path, "--keep", "--port", str(port))
        assert again.returncode == 0 and "running already" in again.stdout
        assert f"http://localhost:{port}" in again.stdout
    finally:
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(60) == 0
        serving.stdout.close()


def _read_when_there(address: str) -> bytes:
    for _time in range(100):
        try:
            with urllib.request.urlopen(address) as page:
                return page.read()
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {address}")
