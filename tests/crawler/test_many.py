"""Many portals in processes of their own, and the command a person types."""

import csv
import fcntl
import itertools
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from typer.testing import CliRunner

from openlosi.cli.main import app
from openlosi.crawler.many import FaultyTable, collect_many, read_portals
from openlosi.crawler.settings import Settings


def test_a_table_of_portals_is_read_with_its_names(tmp_path):
    table = tmp_path / "portals.csv"
    table.write_text("\ufeffname;address\nSão João;https://a.example\nSão João;https://b.example\n", "utf-8")
    portals = read_portals(table)
    assert [each.name for each in portals] == ["São João", "São João"]
    assert len({each.file for each in portals}) == 2
    assert portals[0].file == "São-João.wacz"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,place\na,b\n", "no column `address`"),
        ("address\nfile:///etc/passwd\n", "line 2"),
        ("", "no column"),
    ],
)
def test_a_faulty_table_says_what_is_wrong_with_it(tmp_path, text, told):
    table = tmp_path / "portals.csv"
    table.write_text(text)
    with pytest.raises(FaultyTable, match=told):
        read_portals(table)


def test_portals_of_one_host_keep_one_pace_and_a_second_run_asks_nothing(serve, page, tmp_path):
    times = []

    def site(handler) -> None:
        times.append(time.monotonic())
        status, _, body = page("Welcome") if handler.path in ("/a", "/b") else (404, {}, b"")
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    portal = serve(site)
    table, out = tmp_path / "portals.csv", tmp_path / "out"
    table.write_text(f"name,address\none,{portal.address}a\ntwo,{portal.address}b\n")
    out.mkdir()
    settings = Settings(pages=5, rate=5, browser="never", allow_private=True)
    done = list(collect_many(read_portals(table), out, settings, processes=2))
    assert {each.state for each in done} == {"collected"}
    assert {each.name for each in out.iterdir()} == {"one.wacz", "two.wacz", "portals.csv"}
    gaps = [later - earlier for earlier, later in itertools.pairwise(sorted(times))]
    # Each request waits for a turn 0.2 s after the one before; only how long it takes to arrive may vary.
    assert sum(gaps) / len(gaps) > 0.15
    asked = len(portal.asked)
    again = list(collect_many(read_portals(table), out, settings, processes=2))
    assert len(portal.asked) == asked
    assert [each.state for each in again] == ["collected", "collected"]
    with (out / "portals.csv").open(encoding="utf-8", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["one", "two"]


RUN = """
import sys
from pathlib import Path
from openlosi.crawler.many import collect_many, read_portals
from openlosi.crawler.settings import Settings
if __name__ == "__main__":
    settings = Settings(pages=60, rate=50, browser="never", allow_private=True)
    list(collect_many(read_portals(Path(sys.argv[1])), Path(sys.argv[2]), settings, processes=2))
"""


def test_a_run_that_is_killed_ends_whole_and_goes_on_without_asking_twice(serve, page, tmp_path):
    names = [f"/page-{chr(97 + n)}" for n in range(20)]
    run: list[subprocess.Popen] = []

    def site(handler) -> None:
        status, _, body = {"/": page("Welcome", *names)}.get(handler.path) or (
            page(f"This is {handler.path}") if handler.path in names else (404, {}, b"")
        )
        if run and sum(len(each.asked) for each in portals) >= 20:
            run[0].kill()
            # Whoever asked is to end too; it closes the connection by that.
            handler.connection.settimeout(30)
            assert handler.connection.recv(1) == b""
            return
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    portals = [serve(site), serve(site)]
    table, out, script = tmp_path / "portals.csv", tmp_path / "out", tmp_path / "run.py"
    table.write_text("name,address\n" + "".join(f"{n},{each.address}\n" for n, each in enumerate(portals)))
    script.write_text(RUN)
    out.mkdir()
    run.append(subprocess.Popen([sys.executable, str(script), str(table), str(out)]))
    assert run[0].wait(60) == -signal.SIGKILL
    for each in out.glob("*.part"):
        with (each / "lock").open("rb+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # waits until its process has ended
    run.clear()
    settings = Settings(pages=60, rate=50, browser="never", allow_private=True)
    done = list(collect_many(read_portals(table), out, settings, processes=2))
    assert [(each.pages, each.problem) for each in done] == [(21, ""), (21, "")]
    for each in portals:
        # One request was in flight, or answered and not yet stored; no other may be repeated.
        assert sum(count - 1 for count in Counter(each.asked).values()) <= 1


def test_the_command_tells_a_person_what_became_of_the_portal(serve, page, tmp_path):
    portal = serve({"/": page("Welcome to the town", "/council"), "/council": page("The council")})
    out = tmp_path / "town.wacz"
    arguments = [
        "collect",
        portal.address,
        "--out",
        str(out),
        "--allow-private",
        "--rate",
        "50",
        "--browser",
        "never",
    ]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "The portal was there and was collected." in result.stdout
    assert "2 pages and 0 documents" in result.stdout
    assert out.exists()


def test_a_refusal_is_a_result_and_not_a_fault(serve, tmp_path):
    portal = serve({"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /\n")})
    arguments = [
        "collect",
        portal.address,
        "--out",
        str(tmp_path / "x.wacz"),
        "--allow-private",
        "--browser",
        "never",
    ]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert "refuses automatic visits" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["http://town.example"],
        ["file:///etc/passwd", "--out", "x.wacz"],
        ["http://town.example", "--out", "x.wacz", "--browser", "sometimes"],
        ["http://town.example", "--out", "x.wacz", "--portals", "y.csv"],
        ["http://town.example", "--out", "x.wacz", "--rate", "0"],
        ["http://town.example", "--out", "x.wacz", "--seeds", "missing.txt"],
    ],
)
def test_wrong_usage_is_told_and_writes_nothing(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["collect", *arguments])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []
