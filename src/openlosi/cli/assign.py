"""`openlosi assign`: two assessors for every case, and somebody new for one who drops out."""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from openlosi.pairing import Assignment, Case, Infeasible, Person, Undecided, WrongInput, feasibility, replace
from openlosi.pairing import assign as assign_pairs
from openlosi.spreadsheets import FaultyCells, inert
from openlosi.spreadsheets.tables import read_texts

_OPTIONAL_OF_CASES = ("languages", "region")
_OPTIONAL_OF_PEOPLE = ("home", "region", "knows")
_SEPARATOR = re.compile(r"[;,/|]+")
_LANGUAGE_SEPARATOR = re.compile(r"[;,/|\s]+")

out, err = Console(), Console(stderr=True)


def assign(
    cases: Annotated[
        Path,
        typer.Option(
            exists=True, dir_okay=False, help="Table: municipality[, languages, region]; CSV, XLSX or ODS."
        ),
    ],
    people: Annotated[
        Path,
        typer.Option(
            exists=True, dir_okay=False, help="Table: person, languages, capacity[, home, region, knows]."
        ),
    ],
    to: Annotated[Path, typer.Option("--out", help="The CSV to write: municipality, assessor.")],
    previous: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="An assignment written before, to change as little as possible."
        ),
    ] = None,
    leaver: Annotated[str | None, typer.Option(help="Who drops out of the previous assignment.")] = None,
    submitted: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Table: municipality, assessor; these were handed in and stay."
        ),
    ] = None,
    per_case: Annotated[int, typer.Option(min=1, help="How many people assess each case.")] = 2,
    avoid_region: Annotated[
        bool, typer.Option(help="Nobody assesses a municipality of their home's region.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same assignment.")] = 0,
) -> None:
    """
    Give every case two people who can read it, are not at home there and do not know each other.

    Loads are as even as they can be, and the same two people meet as rarely as possible. When there is no such
    assignment, it says why. With --previous and --leaver, only the leaver's places change if that can be.
    """
    if (previous is None) != (leaver is None):
        raise typer.BadParameter("--previous and --leaver belong together.")
    if submitted and not previous:
        raise typer.BadParameter("--submitted needs --previous and --leaver.")
    try:
        portals, assessors = _cases(cases), _people(people)
        if previous and leaver:
            before = _assignment(previous)
            changed = replace(
                before,
                leaver,
                portals,
                assessors,
                submitted=_places(submitted) if submitted else (),
                avoid_region=avoid_region,
            )
            assignment = changed.assignment
            _say_changes(changed.changes, changed.moved)
        else:
            found = feasibility(portals, assessors, per_case=per_case, avoid_region=avoid_region)
            err.print(f"{found.needed} places to fill; the people offer {found.available}.", highlight=False)
            assignment = assign_pairs(
                portals, assessors, per_case=per_case, seed=seed, avoid_region=avoid_region
            )
    except FaultyCells as error:
        _stop(error.text())
    except Infeasible as error:
        _stop("There is no such assignment.", *error.reasons)
    except (WrongInput, Undecided) as error:
        _stop(str(error))
    try:
        _write(assignment, to)
    except OSError as error:
        _stop(f"{to}: cannot be written: {error.strerror}.")
    _summarize(assignment, [p for p in assessors if p.name != leaver], to)


def _stop(*lines: str) -> NoReturn:
    for line in lines:
        err.print(line, style="red", markup=False, highlight=False)
    raise typer.Exit(1)


def _cases(path: Path) -> list[Case]:
    table = read_texts(path, ("municipality",), _OPTIONAL_OF_CASES)
    return [
        Case(row["municipality"], _split(row["languages"], _LANGUAGE_SEPARATOR), row["region"])
        for row in table.iter_rows(named=True)
    ]


def _people(path: Path) -> list[Person]:
    table = read_texts(path, ("person", "languages", "capacity"), _OPTIONAL_OF_PEOPLE, blank=("languages",))
    people = []
    for row in table.iter_rows(named=True):
        capacity = row["capacity"].removesuffix(".0")
        if not capacity.isdigit():
            raise WrongInput(
                f'{path}, row {row["row"]}: the capacity "{row["capacity"]}" is no whole number.'
            )
        languages = _split(row["languages"], _LANGUAGE_SEPARATOR)
        knows = frozenset(name.strip() for name in _SEPARATOR.split(row["knows"] or "") if name.strip())
        people.append(Person(row["person"], languages, int(capacity), row["home"], row["region"], knows))
    strangers = sorted(
        {name for person in people for name in person.knows} - {person.name for person in people}
    )
    if strangers:
        raise WrongInput(f"{path}: {strangers[0]}, whom somebody knows, is not among the people.")
    return people


def _split(text: str | None, separator: re.Pattern[str]) -> frozenset[str]:
    return frozenset(part.casefold() for part in separator.split(text or "") if part)


def _assignment(path: Path) -> Assignment:
    people_of: dict[str, tuple[str, ...]] = {}
    for municipality, assessor in _places(path):
        people_of[municipality] = (*people_of.get(municipality, ()), assessor)
    return Assignment(people_of)


def _places(path: Path) -> list[tuple[str, str]]:
    return read_texts(path, ("municipality", "assessor"), ()).select("municipality", "assessor").rows()


def _write(assignment: Assignment, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("municipality", "assessor"))
        for case, names in assignment.people_of.items():
            table.writerows((inert(case), inert(name)) for name in names)


def _say_changes(changes: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]], moved: int) -> None:
    for case, (gone, come) in changes.items():
        out.print(f"{case}: {', '.join(come)} for {', '.join(gone)}", markup=False, highlight=False)
    out.print(f"{len(changes)} cases changed; {moved} places beyond the leaver's own.", highlight=False)


def _summarize(assignment: Assignment, people: list[Person], path: Path) -> None:
    loads = list(assignment.loads(people).values())
    most = max(assignment.meetings().values(), default=0)
    meetings = Counter(assignment.meetings().values())
    mean = sum(loads) / len(loads) if loads else 0
    out.print(
        f"{len(assignment.people_of)} cases, {len(people)} people: {path}", markup=False, highlight=False
    )
    out.print(
        f"Cases a person: least {min(loads, default=0)}, mean {mean:.1f}, most {max(loads, default=0)}."
    )
    out.print(f"The same two people meet {most} times at most; {meetings[most]} pairs do.")
