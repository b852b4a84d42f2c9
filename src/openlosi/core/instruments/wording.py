"""
Read an edition's words in one language.

The base language must say everything. A translation may say less: what it leaves out is filled from the base
language, field by field, so that half a translation helps today and nothing is ever blank.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields

from openlosi.core.instruments.faults import Fault
from openlosi.core.instruments.fields import Fields, did_you_mean, shown
from openlosi.core.instruments.models import Indicator, IndicatorText, Instrument, Texts

#: What is said of each indicator, in the order of the files.
INDICATOR_FIELDS = tuple(field.name for field in fields(IndicatorText))
_KEYS = ("title", "criteria", "levels", "indicators")


def read_texts(
    values: Mapping[str, object],
    instrument: Instrument,
    *,
    language: str,
    file: str,
    faults: list[Fault],
    fallback: Texts | None = None,
) -> Texts:
    """
    Read one language's words.

    :param fallback: the base language's texts, when this is a translation; None when this is the base language
    """
    page = Fields(values, file=file, place="", faults=faults)
    page.check_keys(_KEYS)
    criteria = [criterion.code for criterion in instrument.criteria]
    levels = [level.name for level in instrument.levels]
    title = _said(page, ["title"], {"title": fallback.title} if fallback else None)["title"]
    texts, untranslated = _indicators(page, instrument.indicators, fallback)
    return Texts(
        language=language,
        title=title,
        criteria=_names(page, "criteria", criteria, fallback.criteria if fallback else None),
        levels=_names(page, "levels", levels, fallback.levels if fallback else None),
        indicators=texts,
        untranslated=untranslated,
    )


def _names(
    page: Fields, key: str, known: Sequence[str], fallback: Mapping[str, str] | None
) -> dict[str, str]:
    table = page.table(key, place=key)
    table.check_keys(known)
    return _said(table, known, fallback)


def _indicators(
    page: Fields, indicators: Iterable[Indicator], fallback: Texts | None
) -> tuple[dict[str, IndicatorText], dict[str, frozenset[str]]]:
    tables = page.table("indicators", place="indicators")
    codes = [indicator.code for indicator in indicators if indicator.code]
    for code in tables.values:
        if code not in codes:
            page.faults.append(
                Fault(page.file, f"indicator {code}", f"not in the edition{did_you_mean(code, codes)}")
            )
    texts, untranslated = {}, {}
    for code in codes:
        base = fallback.indicators.get(code) if fallback else None
        if code not in tables.values and fallback is None:
            page.faults.append(
                Fault(page.file, f"indicator {code}", f"has no texts; write them under [indicators.{code}]")
            )
            continue
        table = _indicator_table(tables, code)
        said = _said(
            table,
            INDICATOR_FIELDS,
            {name: getattr(base, name) for name in INDICATOR_FIELDS} if base else None,
        )
        texts[code] = IndicatorText(**said)
        if borrowed := frozenset(INDICATOR_FIELDS) - table.values.keys():
            untranslated[code] = borrowed
    return texts, untranslated


def _indicator_table(tables: Fields, code: str) -> Fields:
    values = tables.values.get(code, {})
    table = Fields(
        values if isinstance(values, dict) else {},
        file=tables.file,
        place=f"indicator {code}",
        faults=tables.faults,
    )
    if not isinstance(values, dict):
        table.fault(
            f"must be a table, written as [indicators.{code}] on a line of its own, not {shown(values)}"
        )
    table.check_keys(INDICATOR_FIELDS)
    return table


def _said(table: Fields, keys: Iterable[str], fallback: Mapping[str, str] | None) -> dict[str, str]:
    """The words under these keys; what is not there comes from the fallback, and is a fault when there is none."""
    if fallback is None:
        return {key: table.text(key) for key in keys}
    return {key: table.text(key) if key in table.values else fallback.get(key, "") for key in keys}
