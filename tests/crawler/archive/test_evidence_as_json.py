"""Evidence goes through JSON unchanged, and anything else is refused by name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openlosi.evidence_format.observations import Measurement, Observation
from openlosi.evidence_format.pages import Form, FormField, Heading, Link, Page
from openlosi.evidence_format.plain import NotEvidence, from_plain, to_plain
from openlosi.evidence_format.summary import Summary

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
links = st.builds(Link, st.text(), st.text(), st.sampled_from(["nav", "main"]), st.text())
forms = st.builds(
    Form, st.text(), st.text(), st.lists(st.builds(FormField, st.text()), max_size=2).map(tuple)
)
pages = st.builds(
    Page,
    st.text(),
    st.text(),
    st.text(),
    text=st.text(),
    parts=st.lists(st.text(), max_size=3).map(tuple),
    headings=st.lists(st.builds(Heading, st.integers(1, 6), st.text()), max_size=2).map(tuple),
    links=st.lists(links, max_size=2).map(tuple),
    forms=st.lists(forms, max_size=2).map(tuple),
    rendered=st.booleans(),
    status=st.integers(),
)
details = st.dictionaries(st.text(), json_values, max_size=3)


@given(
    pages
    | st.builds(Observation, st.text(), st.none() | st.text(), details)
    | st.builds(Measurement, st.text(), figures=details, not_assessable=st.none() | st.text())
    | st.builds(Summary, st.text(), refused=st.lists(st.text(), max_size=2).map(tuple), settings=details)
)
def test_evidence_comes_back_as_it_went(evidence):
    assert from_plain(type(evidence), json.loads(json.dumps(to_plain(evidence)))) == evidence


@pytest.mark.parametrize(
    ("plain", "told"),
    [
        (
            {"address": "a", "record": "r", "kind": "html", "links": [{"address": 5, "text": "x"}]},
            "Page.links: Link.address",
        ),
        (
            {"address": "a", "record": "r", "kind": "html", "status": True},
            "Page.status: should be int, not bool",
        ),
        (
            {"address": "a", "record": "r", "kind": "html", "links": "no"},
            "Page.links: should be a list, not str",
        ),
        ({"record": "r", "kind": "html"}, "missing 1 required positional argument: 'address'"),
        ([], "Page should be an object, not list"),
    ],
)
def test_a_value_of_another_shape_is_refused_by_name(plain, told):
    with pytest.raises(NotEvidence, match=told):
        from_plain(Page, plain)


def test_what_a_later_version_adds_is_passed_over():
    assert from_plain(Observation, {"probe": "p", "found": None, "mood": "good"}) == Observation("p", None)


def test_figures_that_are_no_numbers_become_nothing():
    assert to_plain(Measurement("m", figures={"a": float("nan"), "b": 1.5}))["figures"] == {
        "a": None,
        "b": 1.5,
    }
