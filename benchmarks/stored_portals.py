#!/usr/bin/env python3
"""
Collect every stored portal of a folder, as a person would by command, and print what came of each.

Usage: .venv/bin/python benchmarks/stored_portals.py PORTALS_DIR [FOLDER ...]

Each folder with an ``index.html`` is served on this machine (``/x`` answers ``x.html``, directories are not listed)
and collected by ``openlosi collect`` in a process of its own, two minutes each. Printed are the state, the HTML
pages and documents in the file, the HTML files of the folder that were not reached, addresses that answer 404,
pictures, findings, seconds, and the memory of the collecting process (its peak; the browser's comes on top).

Fails when a portal takes longer, or when one whose robots.txt refuses everyone is asked for anything else.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from judging.serving import served

from openlosi.crawler.archive import Collection, open_collection

SECONDS = 120
REFUSES_ALL = ("user-agent: *", "disallow: /")
HEADS = ("state", "pages", "docs", "files not reached", "dead", "pictures", "found", "seconds", "MiB")


@dataclass(frozen=True)
class Row:
    """What came of one portal. ``fault`` is why the benchmark fails, "" when it does not."""

    name: str
    cells: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    fault: str = ""


def collected(folder: Path, scratch: Path) -> Row:
    """Serve a portal, collect it, and look into the file."""
    out, log = scratch / f"{folder.name}.wacz", scratch / f"{folder.name}.txt"
    with served(folder) as portal, log.open("w") as said:
        program = str(Path(sys.executable).with_name("openlosi"))
        command = [program, "collect", portal.address, "--out", str(out)]
        command += ["--allow-private", "--pages", "200", "--rate", "50"]
        began = time.monotonic()
        running = subprocess.Popen(command, stdout=said, stderr=said)
        status, memory = waited(running, began + SECONDS)
        seconds = time.monotonic() - began
    if status is None:
        return Row(folder.name, fault=f"not finished after {SECONDS} seconds")
    if status or not out.exists():
        return Row(folder.name, fault=f"it ended with {status}: {log.read_text()[-300:].strip()}")
    with open_collection(out) as collection:
        return row_of(folder, collection, seconds, memory)


def waited(running: "subprocess.Popen[bytes]", until: float) -> tuple[int | None, float]:
    """Wait for a process; returns its exit status (None when time ran out) and its peak memory in MiB."""
    while time.monotonic() < until:
        pid, status, usage = os.wait4(running.pid, os.WNOHANG)
        if pid:
            running.returncode = os.waitstatus_to_exitcode(status)
            return running.returncode, usage.ru_maxrss / 1024
        time.sleep(0.05)
    running.terminate()
    running.wait()
    return None, 0.0


def row_of(folder: Path, collection: Collection, seconds: float, memory: float) -> Row:
    """Count what a file holds, beside the folder it was collected from."""
    summary = collection.summary()
    answers = [each for each in collection.records() if each.kind in ("response", "revisit")]
    reached = {name_of(each.address) for each in answers if each.status == 200}
    files = [each.relative_to(folder).as_posix() for each in folder.rglob("*.htm*") if each.is_file()]
    unreached = tuple(sorted(each for each in files if name_of(f"/{each}") not in reached))
    found = sum(each.found is not None for each in collection.observations())
    dead = len({each.address for each in answers if each.status == 404})
    fault = ""
    if refuses_all(folder):
        asked = [each.address for each in answers if urlsplit(each.address).path != "/robots.txt"]
        if summary.state != "refused" or asked or summary.pages:
            fault = (
                f"robots.txt refuses everyone, but the state is {summary.state} and it asked for {asked[:3]}"
            )
    cells = (
        summary.state,
        str(summary.pages),
        str(summary.documents),
        f"{len(unreached)} of {len(files)}",
        str(dead),
        str(summary.screenshots),
        str(found),
        f"{seconds:.1f}",
        f"{memory:.0f}",
    )
    return Row(folder.name, cells, unreached, fault)


def name_of(address: str) -> str:
    """A page by its file: ``/a``, ``/a.html`` and ``/a.html?x`` are one, and so are ``/`` and ``/index.html``."""
    path = unquote(urlsplit(address).path).strip("/")
    return path.removesuffix(".html").removesuffix(".htm").removesuffix("index").strip("/")


def refuses_all(folder: Path) -> bool:
    """Whether a portal's robots.txt says nothing but that nobody may come."""
    robots = folder / "robots.txt"
    lines = robots.read_text("utf-8", "replace").lower().split("\n") if robots.exists() else []
    return tuple(each.strip() for each in lines if each.strip()) == REFUSES_ALL


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("portals", type=Path)
    parser.add_argument("folder", nargs="*", help="only these")
    parser.add_argument("--show", action="store_true", help="name the files that were not reached")
    chosen = parser.parse_args()
    folders = sorted(each.parent for each in chosen.portals.glob("*/index.html"))
    wanted = [each for each in folders if not chosen.folder or each.name in chosen.folder]
    if not wanted:
        print(f"{chosen.portals}: no folder with an index.html{' of these names' if chosen.folder else ''}")
        return 1
    widths = (10, 6, 5, 18, 5, 9, 6, 8, 5)
    print("load before: " + " ".join(f"{each:.1f}" for each in os.getloadavg()))
    print(f"{'portal':20}" + " ".join(f"{head:>{width}}" for head, width in zip(HEADS, widths, strict=True)))
    faults = 0
    with tempfile.TemporaryDirectory(prefix="openlosi-stored-") as scratch:
        for folder in wanted:
            row = collected(folder, Path(scratch))
            faults += bool(row.fault)
            cells = " ".join(f"{c:>{w}}" for c, w in zip(row.cells, widths, strict=False))
            print(f"{row.name:20}{cells}" + (f"  FAULT: {row.fault}" if row.fault else ""), flush=True)
            if chosen.show:
                print("".join(f"    not reached: {each}\n" for each in row.unreached), end="")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
