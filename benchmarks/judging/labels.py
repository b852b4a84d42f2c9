"""Read what two people, blind to each other, found on a portal, and what was settled between them."""

import csv
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

REQUIRED = ("code", "gold", "a", "b")
ANSWERS = ("1", "0", "NA")


class FaultyLabels(Exception):
    """Labels that cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Label:
    """
    What people read of one indicator on one portal.

    :ivar gold: the settled reading, 1 or 0; rows with NA are left out when labels are read
    :ivar a: the first assessor's own reading: 1, 0, NA or ""
    :ivar b: the second assessor's
    :ivar evidence: the files or addresses that the two named, without those left empty
    :ivar quotes: what they copied from there
    """

    code: str
    gold: int
    a: str
    b: str
    evidence: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


def read_labels(path: Path) -> list[Label]:
    """
    Read a table of labels without the rows whose gold is NA.

    :raises FaultyLabels: naming the file, the row and the column
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as wrong:
        raise FaultyLabels(f"{path}: cannot be read ({wrong})") from None
    missing = [name for name in REQUIRED if rows and name not in rows[0]]
    if missing or not rows:
        raise FaultyLabels(f"{path}: " + (f"has no column {missing[0]}" if missing else "holds no row"))
    labels, seen = [], set()
    for number, row in enumerate(rows, 2):
        code, gold = (row["code"] or "").strip(), (row["gold"] or "").strip()
        if gold not in ANSWERS:
            raise FaultyLabels(f"{path}, row {number}, gold: {gold!r} is none of {', '.join(ANSWERS)}")
        if not code or code in seen:
            raise FaultyLabels(f"{path}, row {number}, code: {code!r} is " + ("twice" if code else "empty"))
        seen.add(code)
        if gold != "NA":
            labels.append(_label(code, int(gold), row))
    return labels


def _label(code: str, gold: int, row: dict[str, str]) -> Label:
    def filled(*names: str) -> tuple[str, ...]:
        values = ((row.get(name) or "").strip() for name in names)
        return tuple(value for value in values if value)

    return Label(
        code,
        gold,
        (row["a"] or "").strip(),
        (row["b"] or "").strip(),
        filled("evidence_a", "evidence_b"),
        filled("quote_a", "quote_b"),
    )


def read_seeds(path: Path, home: str) -> tuple[str, ...]:
    """
    Read further addresses of a portal, one a line; those without a host, or on this machine, lie on the portal.

    :raises FaultyLabels: when the file cannot be read
    """
    if not path.exists():
        return ()
    try:
        lines = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as wrong:
        raise FaultyLabels(f"{path}: cannot be read ({wrong})") from None
    return tuple(_on_portal(line, home) for line in lines if line and not line.startswith("#"))


def _on_portal(address: str, home: str) -> str:
    split = urlsplit(address)
    if split.hostname in ("localhost", "127.0.0.1", "::1"):
        address = split._replace(scheme="", netloc="").geturl()
    return urljoin(home, address)
