#!/usr/bin/env python3
"""
Measure the probes against portals whose indicators people have labelled.

Usage: .venv/bin/python benchmarks/probes.py PORTALS_DIR [--show PROBE]

PORTALS_DIR holds a folder per portal and ``labels/<folder>.tsv`` with the columns code and gold (1, 0, NA). Each
HTML file is read as served, without a browser and without following links, so what scripts build is not seen.
Prints, for each probe and indicator, true and false positives, misses, precision and recall over the portals whose
gold is 1 or 0. A probe observes and an indicator judges: agreement says how useful the observation is, no more.
"""

import argparse
import csv
import pathlib
from collections.abc import Callable
from urllib.parse import quote

from openlosi.crawler.probes import observe
from openlosi.crawler.reading import decoded, read
from openlosi.evidence_format.observations import Observation

Counts = Callable[[Observation], bool]


def any_kind(_: Observation) -> bool:
    return True


def of_kind(*kinds: str) -> Counts:
    return lambda each: each.details.get("kind") in kinds


#: Which observations speak for which indicator.
CORRESPONDING: tuple[tuple[str, str, Counts], ...] = (
    ("206", "search_box", lambda each: bool(each.details.get("home")) and each.details["kind"] == "box"),
    ("207", "advanced_search", any_kind),
    ("205", "sitemap_page", any_kind),
    ("212", "language_switch", any_kind),
    ("214", "contact_details", any_kind),
    ("234", "privacy", any_kind),
    ("236", "open_data", lambda each: each.details["kind"] != "metadata"),
    ("237", "open_data", of_kind("metadata")),
    ("245", "login", lambda each: each.details.get("audience") == "residents"),
    ("269a", "payment", any_kind),
    ("270a", "live_chat", of_kind("live_chat")),
    ("270b", "live_chat", of_kind("chatbot")),
    ("271", "contact_details", of_kind("contact_form")),
    ("273", "social_accounts", any_kind),
    ("281", "copyright", of_kind("line")),
    ("283", "mobile_apps", any_kind),
)


def observations_of(folder: pathlib.Path) -> list[Observation]:
    """Everything the probes see in a portal's HTML files."""
    found = []
    for file in sorted(folder.rglob("*.htm*")):
        body = file.read_bytes()
        path = file.relative_to(folder).as_posix()
        address = "http://127.0.0.1:8000/" + ("" if path == "index.html" else quote(path))
        page = read(body, content_type="text/html", address=address, depth=0 if path == "index.html" else 1)
        found += observe(page, decoded(body, content_type="text/html"))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("portals", type=pathlib.Path)
    parser.add_argument(
        "--show", default="", help="print this probe's observations, to see what it took for what"
    )
    chosen = parser.parse_args()
    seen, gold = {}, {}
    for labels in sorted((chosen.portals / "labels").glob("*.tsv")):
        with labels.open(encoding="utf-8") as lines:
            gold[labels.stem] = {row["code"]: row["gold"] for row in csv.DictReader(lines, delimiter="\t")}
        seen[labels.stem] = observations_of(chosen.portals / labels.stem)
    print(f"{'code':5} {'probe':18} {'tp':>3} {'fp':>3} {'fn':>3} {'tn':>3} precision recall  wrong on")
    for code, probe, counts in CORRESPONDING:
        print(row_of(code, probe, counts, seen, gold))
    for portal, observations in seen.items():
        for each in observations:
            if each.probe == chosen.show:
                print(portal, each.address, repr(each.found), dict(each.details))


def row_of(
    code: str, probe: str, counts: Counts, seen: dict[str, list[Observation]], gold: dict[str, dict[str, str]]
) -> str:
    """One line of the table."""
    cells = {"tp": 0, "fp": 0, "fn": 0, "tn": 0}
    wrong = []
    for portal, labels in gold.items():
        if labels.get(code) not in ("0", "1"):
            continue
        said = any(each.probe == probe and each.found is not None and counts(each) for each in seen[portal])
        cell = ("t" if said == (labels[code] == "1") else "f") + ("p" if said else "n")
        cells[cell] += 1
        wrong += [f"{portal} ({cell})"] if cell[0] == "f" else []
    precision = share(cells["tp"], cells["tp"] + cells["fp"])
    recall = share(cells["tp"], cells["tp"] + cells["fn"])
    figures = " ".join(f"{cells[name]:3}" for name in ("tp", "fp", "fn", "tn"))
    return f"{code:5} {probe:18} {figures} {precision:>9} {recall:>6}  {', '.join(wrong)}"


def share(part: int, whole: int) -> str:
    """Two decimals, or a dash when there was nothing to take a share of."""
    return f"{part / whole:.2f}" if whole else "-"


if __name__ == "__main__":
    main()
