"""
Read an edition's structure: its criteria, indicators and levels, and what must hold between them.

The words people read are apart, in `wording`, so that a translation never touches the structure.
"""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from openlosi.core.instruments.faults import Fault
from openlosi.core.instruments.fields import NAME, Fields, did_you_mean, shown
from openlosi.core.instruments.goals import is_sdg_target
from openlosi.core.instruments.models import (
    Criterion,
    Effort,
    Enabler,
    Indicator,
    Instrument,
    Level,
    Need,
    Scope,
)
from openlosi.core.instruments.values import Value

#: A share written as people read it: 0, 1, 3/4 or 0.75. Never a bare decimal, which a file stores inexactly.
_SHARE = re.compile(r"(\d{1,6})(?:/(\d{1,6})|\.(\d{1,9}))?")

_EDITION_KEYS = ("code", "supplements", "answers", "denominator", "levels", "criteria", "indicators")
_INDICATOR_KEYS = (
    "code",
    "criteria",
    "scope",
    "window_years",
    "needs",
    "effort",
    "enabler",
    "sdg_targets",
    "osi",
    "official_label",
)


def read_structure(values: Mapping[str, object], *, file: str, faults: list[Fault]) -> Instrument:
    """Read everything but the texts. What comes back is only fit for use if no fault was added."""
    edition = Fields(values, file=file, place="", faults=faults)
    edition.check_keys(_EDITION_KEYS)
    code = edition.code("code")
    criteria = [_criterion(table) for table in edition.tables("criteria", "criterion")]
    names = [criterion.code for criterion in criteria if criterion.code]
    indicators = [_indicator(table, names) for table in edition.tables("indicators", "indicator")]
    _note_repeated(edition, "criterion", names)
    _note_repeated(edition, "indicator", [indicator.code for indicator in indicators])
    for name in names:
        if not any(name in indicator.criteria for indicator in indicators):
            edition.faults.append(Fault(file, f"criterion {name}", "no indicator belongs to it"))
    return Instrument(
        code=code,
        answers=_answers(edition),
        denominator=_denominator(edition, len(indicators)),
        levels=_levels(edition),
        criteria=tuple(criteria),
        indicators=tuple(indicators),
        supplements=_supplements(edition, code),
    )


def note_collisions(supplement: Instrument, base: Instrument, *, file: str, faults: list[Fault]) -> None:
    """Note what a supplement may not share with the instrument it stands beside: an indicator's code, a criterion's."""
    if base.supplements:
        faults.append(
            Fault(
                file,
                "supplements",
                f'"{base.code}" is a supplement itself; name "{base.supplements}" instead',
            )
        )
    taken = {code.casefold() for code in base.codes}
    for code in supplement.codes:
        if code.casefold() in taken:
            faults.append(
                Fault(
                    file,
                    f"indicator {code}",
                    f'"{base.code}" has this code already; choose another, such as S{code}',
                )
            )
    for criterion in supplement.criteria:
        if criterion in base.criteria:
            faults.append(
                Fault(
                    file,
                    f"criterion {criterion.code}",
                    f'"{base.code}" has this criterion already; a supplement is an index of its own, with its own',
                )
            )


def _criterion(table: Fields) -> Criterion:
    table.check_keys(["code"])
    return Criterion(table.code("code", NAME))


def _indicator(table: Fields, criteria: Iterable[str]) -> Indicator:
    table.check_keys(_INDICATOR_KEYS)
    return Indicator(
        code=table.code("code"),
        criteria=_membership(table, criteria),
        scope=table.choice("scope", {scope.value: scope for scope in Scope}, Scope.PORTAL),
        window_years=table.number("window_years"),
        needs=frozenset(table.choices("needs", {need.value: need for need in Need})),
        effort=table.choice("effort", {effort.value: effort for effort in Effort}, Effort.MODERATE),
        enabler=table.choice("enabler", {enabler.value: enabler for enabler in Enabler}, Enabler.NONE),
        sdg_targets=_sdg_targets(table),
        osi=table.words("osi"),
        official_label=table.truth("official_label"),
    )


def _membership(table: Fields, criteria: Iterable[str]) -> tuple[str, ...]:
    known = list(criteria)
    if not table.values.get("criteria"):
        table.fault('criteria is missing; write the code of one or more, such as criteria = ["services"]')
        return ()
    named = table.words("criteria")
    for name in named:
        if name not in known:
            table.fault(f'there is no criterion "{name}" in this edition{did_you_mean(name, known)}')
    return named


def _sdg_targets(table: Fields) -> tuple[str, ...]:
    targets = table.words("sdg_targets")
    for target in targets:
        if not is_sdg_target(target):
            table.fault(f'sdg_targets: there is no target "{target}"; they run from "1.1" to "17.19"')
    return targets


def _answers(edition: Fields) -> tuple[Value, ...]:
    if "answers" not in edition.values:
        edition.fault('answers is missing; the LOSI writes answers = ["met", "not_met"]')
        return ()
    answers = edition.choices("answers", {value.value: value for value in Value})
    for needed in (Value.MET, Value.NOT_MET):
        if needed not in answers:
            edition.fault(f'answers must hold "{needed.value}"')
    return answers


def _denominator(edition: Fields, listed: int) -> int:
    denominator = edition.number("denominator", default=max(listed, 1)) or 1
    if denominator < listed:
        edition.fault(f"denominator is {shown(denominator)}, below the {listed} indicators listed")
    return denominator


def _supplements(edition: Fields, code: str) -> str | None:
    if "supplements" not in edition.values:
        return None
    base = edition.code("supplements")
    if base and base == code:
        edition.fault("supplements names this edition itself; name the one that it stands beside")
    return base or None


def _levels(edition: Fields) -> tuple[Level, ...]:
    tables = edition.tables("levels", "level")
    levels = [_level(table) for table in tables]
    _note_repeated(edition, "level", [name for name, _ in levels])
    floors = [floor for _, floor in levels]
    if None not in floors:
        if floors and floors[0] != 0:
            tables[0].fault(
                f"floor is {floors[0]}; the first level must start at 0, so that every score has a level"
            )
        for table, floor, below in zip(tables[1:], floors[1:], floors, strict=False):
            if floor is not None and below is not None and floor <= below:
                table.fault(
                    f"floor {floor} is not above the floor before it, {below}; write the lowest level first"
                )
    # A level whose floor is faulty keeps its name, lest its texts be called unknown as well.
    return tuple(Level(name, floor or Fraction(0)) for name, floor in levels)


def _level(table: Fields) -> tuple[str, Fraction | None]:
    table.check_keys(["name", "floor"])
    return table.code("name", NAME), _floor(table)


def _floor(table: Fields) -> Fraction | None:
    written = table.values.get("floor")
    how = 'write a share from 0 to 1 in quotes, such as "1/2" or "0.5"'
    if written is None:
        table.fault(f"floor is missing; {how}")
        return None
    if not isinstance(written, str) or not _SHARE.fullmatch(written.strip()):
        table.fault(f"floor is {shown(written)}; {how}")
        return None
    top, _, bottom = written.strip().partition("/")
    if bottom and int(bottom) == 0:
        table.fault(f"floor is {shown(written)}, which divides by nothing; {how}")
        return None
    floor = Fraction(top) / int(bottom or 1)
    if floor > 1:
        table.fault(f"floor is {shown(written)}, above 1; {how}")
        return None
    return floor


def _note_repeated(edition: Fields, what: str, codes: Iterable[str]) -> None:
    """Note codes used twice. Letters' size does not tell two apart: sheets are typed by people."""
    seen: dict[str, str] = {}
    for code in filter(None, codes):
        first = seen.get(code.casefold())
        if first is not None:
            clash = (
                "used more than once"
                if first == code
                else f'too like "{first}"; capitals do not tell codes apart'
            )
            edition.faults.append(Fault(edition.file, f"{what} {code}", f"this code is {clash}"))
        seen.setdefault(code.casefold(), code)
