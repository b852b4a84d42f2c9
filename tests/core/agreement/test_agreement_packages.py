"""Agreement equals two independent published packages, and the page lists every case where one says otherwise."""

import re
import warnings
from math import isclose, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from openlosi.core.agreement.counts import PairCounts
from openlosi.core.agreement.influence import influence, variance
from openlosi.core.agreement.statistics import Statistic, value_of
from openlosi.core.instruments.values import Value

from .conftest import EXTREMES, PACKAGES, asked, matrix, two_by_two

PAGE = Path(__file__).parents[3] / "docs/reference/agreement.md"

counts = st.integers(0, 60)


@st.composite
def tables(draw, values=(Value.MET, Value.NOT_MET)) -> PairCounts:
    return PairCounts({(a, b): draw(counts) for a in values for b in values}, values)


def check(pairs: PairCounts) -> None:
    for statistic, packages in PACKAGES.items():
        ours = value_of(statistic, pairs)
        for name, package in packages.items():
            said = asked(package, pairs)
            if ours is not None and said is not None:
                assert abs(float(ours) - said) < 1e-9, (statistic, name, matrix(pairs))
            else:
                # A number where ours has none is allowed only as listed: scikit-learn's 0 for an unused answer.
                assert ours is said is None or (name, said) == ("scikit-learn", 0.0), (
                    statistic,
                    name,
                    matrix(pairs),
                )


def test_every_statistic_has_two_packages():
    assert set(PACKAGES) == set(Statistic)
    assert all(len(packages) >= 2 for packages in PACKAGES.values())


@settings(max_examples=120, deadline=None)
@given(tables())
def test_random_tables_of_two_answers(pairs):
    check(pairs)


@settings(max_examples=60, deadline=None)
@given(tables(tuple(Value)))
def test_random_tables_of_three_answers(pairs):
    check(pairs)


def test_extreme_tables(extreme):
    check(extreme)


def listed() -> dict[tuple[str, str], tuple[str, str]]:
    """The page's list: by table and statistic, what ours says and what the packages say."""
    rows = re.findall(
        r"^\| (.+?) \| (\w+) \| (.+?) \| (.+?) \| .+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {
        (table, statistic): (ours, theirs) for table, statistic, ours, theirs in rows if table in EXTREMES
    }


def special() -> dict[tuple[str, str], tuple[str, str]]:
    """The extreme tables on which a statistic is undefined, or a package says something else."""
    found = {}
    for name, cells in EXTREMES.items():
        pairs = two_by_two(cells)
        for statistic, packages in PACKAGES.items():
            ours = value_of(statistic, pairs)
            said = {package: asked(function, pairs) for package, function in packages.items()}
            differ = any((ours is None) is not (s is None) for s in said.values())
            if ours is None or differ:
                theirs = ", ".join(f"{package} {_shown(s)}" for package, s in said.items())
                found[name, statistic.value] = (_shown(ours), theirs)
    return found


def _shown(value) -> str:
    return "undefined" if value is None else f"{float(value):g}"


def test_the_page_lists_exactly_the_cases_that_are_undefined_or_differ():
    assert listed() == special()


@settings(max_examples=80, deadline=None)
@given(tables())
def test_the_standard_error_of_kappa_is_that_of_fleiss_cohen_and_everitt(pairs):
    pull = influence(Statistic.KAPPA, pairs)
    if pull is None:
        return
    with warnings.catch_warnings():
        # Its second standard error, which we do not compare, is the root of a hair below zero on some tables.
        warnings.simplefilter("ignore", RuntimeWarning)
        published = cohens_kappa(np.array(matrix(pairs))).std_kappa
    if np.isnan(published):
        assert variance(pull, pairs) < 1e-15
        return
    assert isclose(sqrt(variance(pull, pairs)), published, rel_tol=1e-7, abs_tol=1e-7)


def test_an_answer_outside_the_instrument_is_refused():
    with pytest.raises(ValueError, match="not both allowed"):
        PairCounts({(Value.MET, Value.NOT_APPLICABLE): 1})
