"""Print figures as tables that a person reads in a terminal."""

from collections.abc import Callable, Iterable, Sequence

from judging.figures import Figures, figures, reliability
from judging.rows import Row

HEAD = (
    "rows",
    "gold 1",
    "found",
    "precision",
    "recall",
    "kappa",
    "AC1",
    "own kappa",
    "own AC1",
    "hit first",
    "in three",
    "verbatim",
    "Brier",
    "coverage",
    "its recall",
)

#: By what the rows are grouped; each group has a line.
GROUPINGS: tuple[tuple[str, Callable[[Row], str]], ...] = (
    ("portal", lambda row: row.folder),
    ("criterion", lambda row: row.criterion),
    ("kind of indicator", lambda row: row.kind),
    ("language", lambda row: row.language or "unknown"),
)


def by_group(rows: Sequence[Row]) -> Iterable[str]:
    """The lines of every grouping."""
    for name, group_of in GROUPINGS:
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(group_of(row), []).append(row)
        yield from table(f"By {name}", [(group, figures(groups[group])) for group in sorted(groups)])


def table(title: str, lines: Iterable[tuple[str, Figures]]) -> list[str]:
    """A titled table with a line for each name."""
    cells = [(name, *_cells(told)) for name, told in lines]
    widths = [max(len(line[0]) for line in [(title,), *cells])]
    widths += [max(len(line[place]) for line in [("", *HEAD), *cells]) for place in range(1, len(HEAD) + 1)]
    return ["", _line((title, *HEAD), widths), *(_line(line, widths) for line in cells)]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join([cells[0].ljust(len(first)), *others])


def _cells(told: Figures) -> tuple[str, ...]:
    return (
        str(told.rows),
        str(told.gold),
        str(told.found),
        *(number(each) for each in (told.precision, told.recall, told.kappa, told.ac1)),
        *(number(each) for each in (told.own_kappa, told.own_ac1)),
        of(told.hits, told.hittable),
        of(told.hits_in_three, told.hittable),
        of(told.verbatim, told.quotes),
        *(number(each) for each in (told.brier, told.coverage, told.coverage_recall)),
    )


def number(value: float | None) -> str:
    """Two decimals; a dash where there is nothing to say."""
    return "-" if value is None else f"{value:.2f}"


def of(part: int, whole: int) -> str:
    """
    A part of a whole, with its share.

    >>> of(4, 5), of(0, 0)
    ('4/5 0.80', '-')
    """
    return f"{part}/{whole} {part / whole:.2f}" if whole else "-"


def calibration(rows: Sequence[Row]) -> list[str]:
    """The reliability table: is it met as often as was said?"""
    lines = ["", "Confidence      rows  mean said  gold 1"]
    for each in reliability(rows):
        lines.append(
            f"{each.low:.1f} to {each.high:.1f} {each.rows:>9} {each.confidence:>10.2f} {each.met:>7.2f}"
        )
    return lines if len(lines) > 2 else []
