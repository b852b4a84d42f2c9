"""A small instrument, and files made on the spot."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from openlosi.core.instruments.models import Criterion, Indicator, Instrument, Level
from openlosi.core.instruments.values import Value
from openlosi.spreadsheets import FaultyCells, read

CODES = ("206", "214", "225a", "225b")


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    return Instrument(
        code="losi-test",
        answers=(Value.MET, Value.NOT_MET),
        denominator=len(CODES),
        levels=(Level("low", Fraction(0)),),
        criteria=(Criterion("all"),),
        indicators=tuple(Indicator(code, ("all",)) for code in CODES),
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file of this name with this content."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def answers_in(instrument, tmp_path):
    """The answers of some files as tuples of municipality, assessor, indicator, answer."""

    def answers(*paths: Path, **options):
        table = read(paths, instrument=instrument, **options)
        return sorted(table.select("municipality", "assessor", "indicator", "answer").rows(), key=str)

    return answers


@pytest.fixture
def faults_in(instrument, tmp_path):
    """The faults of some files as lines; the folder of the test is left out of the names."""

    def faults(*paths: Path, **options) -> list[str]:
        with pytest.raises(FaultyCells) as raised:
            read(paths, instrument=instrument, **options)
        return [str(fault).replace(f"{tmp_path}/", "") for fault in raised.value.faults]

    return faults
