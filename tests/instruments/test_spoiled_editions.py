"""However an edition's data are spoiled, they load whole or raise FaultyEdition: never half, never anything else."""

import copy
import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openlosi.core.instruments.faults import FaultyEdition
from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.parsing import parse
from openlosi.core.instruments.wording import INDICATOR_FIELDS

# What a TOML file may hold in any place.
SCALARS = (
    st.text(max_size=8)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.just(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    | st.sampled_from(["1/2", "1/0", "0", "met", "content", "en", "little", "portal", "2"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_spoiled_data_never_make_half_an_edition(
    structure: dict[str, Any], english: dict[str, Any], data: st.DataObject
) -> None:
    files = copy.deepcopy({"edition": structure, "en": english, "fr": {"indicators": {"1": {"name": "Un"}}}})
    for _ in range(data.draw(st.integers(0, 4))):
        _spoil(files, data)
    languages = {name: files[name] for name in ("en", "fr") if isinstance(files.get(name), dict)}

    try:
        instrument = parse(files.get("edition", {}), languages)
    except FaultyEdition as faulty:
        assert faulty.faults
        assert all(fault.file and fault.reason for fault in faulty.faults)
    else:
        assert_whole(instrument)


def assert_whole(instrument: Instrument) -> None:
    assert instrument.code
    assert instrument.denominator >= len(instrument.indicators) >= 1
    assert [level.floor for level in instrument.levels] == sorted(
        {level.floor for level in instrument.levels}
    )
    assert instrument.levels[0].floor == 0
    names = {criterion.code for criterion in instrument.criteria}
    assert all(indicator.criteria and set(indicator.criteria) <= names for indicator in instrument.indicators)
    for texts in instrument.texts.values():
        assert texts.title
        assert set(texts.criteria) == names
        assert set(texts.levels) == {level.name for level in instrument.levels}
        assert set(texts.indicators) == set(instrument.codes)
        assert all(getattr(text, field) for text in texts.indicators.values() for field in INDICATOR_FIELDS)


def _spoil(files: dict[str, Any], data: st.DataObject) -> None:
    """Take away, replace or add one thing somewhere in the files."""
    place: Any = files[data.draw(st.sampled_from(sorted(files)))]
    while data.draw(st.booleans()):
        inner = [
            part
            for part in (place.values() if isinstance(place, dict) else place)
            if isinstance(part, dict | list)
        ]
        if not inner:
            break
        place = inner[data.draw(st.integers(0, len(inner) - 1))]
    keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
    how = data.draw(st.sampled_from(["take", "replace", "add"]))
    if how == "add" or not keys:
        if isinstance(place, dict):
            place[
                data.draw(st.text(max_size=6) | st.sampled_from(["code", "levels", "supplements", "2"]))
            ] = data.draw(ANYTHING)
        else:
            place.append(data.draw(ANYTHING))
        return
    key = data.draw(st.sampled_from(keys))
    if how == "take":
        del place[key]
    else:
        place[key] = data.draw(ANYTHING)
