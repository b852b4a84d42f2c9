"""Cases are selected by rule or by a draw that anyone can repeat."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openlosi.core.sampling.draws import Chosen, Design
from openlosi.core.sampling.frame import Candidate, FaultyFrame, frame_hash
from openlosi.core.sampling.purposive import by_size, not_capital, one_per_region
from openlosi.core.sampling.stratified import ALGORITHM, Allocation, allocated, stratified

COUNTRY = (
    Candidate("Nabra", 500, "North", "urban", capital=True),
    Candidate("Sole", 300, "South", "urban"),
    Candidate("Mir", 90, "North", "rural"),
    Candidate("Ota", 90, "South", "rural"),
    Candidate("Évora", 400, "South", "rural"),
)


def test_one_per_region_takes_the_most_populous_of_each_region_by_the_regions_names():
    draw = one_per_region(reversed(COUNTRY))

    assert draw.chosen == (Chosen("Nabra", "North"), Chosen("Évora", "South"))


def test_by_size_takes_the_largest_and_tells_equals_apart_by_their_keys():
    assert by_size(COUNTRY, 3).municipalities == ("Nabra", "Évora", "Sole")
    assert by_size(reversed(COUNTRY), 4).municipalities == ("Nabra", "Évora", "Sole", "Mir")


def test_an_empty_municipality_is_smaller_than_one_with_a_single_resident():
    assert by_size((Candidate("A", 0), Candidate("B", 1)), 2).municipalities == ("B", "A")


def test_the_global_rule_takes_the_most_populous_that_is_not_the_capital():
    assert not_capital(COUNTRY).municipalities == ("Évora",)
    assert not_capital(COUNTRY, 2).municipalities == ("Évora", "Sole")


def test_the_capitals_population_may_be_unknown_where_it_is_left_out():
    frame = (Candidate("Capital", capital=True), Candidate("Town", 5))

    assert not_capital(frame).municipalities == ("Town",)


def test_a_selection_documents_itself():
    assert not_capital(COUNTRY).document() == (
        "Design: not-capital.",
        "The most populous municipalities that are not the capital (Nabra): 1.",
        "Equal populations are told apart by the municipality's key, in the order of its UTF-8 bytes.",
        "Chosen: 1 of 5 municipalities in the frame.",
        f"Frame: SHA-256 {frame_hash(COUNTRY)}.",
        "1. Évora",
    )
    assert one_per_region(COUNTRY).document()[1] == "The most populous municipality of each region."
    assert by_size(COUNTRY, 2).document()[1] == "The most populous municipalities: 2."
    assert [draw.design for draw in (by_size(COUNTRY, 1), one_per_region(COUNTRY))] == [
        Design.BY_SIZE,
        Design.ONE_PER_REGION,
    ]


def test_a_draw_documents_its_seed_its_method_and_its_strata():
    draw = stratified(COUNTRY, 3, seed="2026-11-24", allocation=Allocation.PROPORTIONAL)

    assert draw.document() == (
        "Design: stratified.",
        "Drawn at random, as many from each stratum as its share of the frame's municipalities (largest remainder).",
        "Stratum rural: 2 of 3.",
        "Stratum urban: 1 of 2.",
        "Chosen: 3 of 5 municipalities in the frame.",
        f"Frame: SHA-256 {frame_hash(COUNTRY)}.",
        "Seed: 2026-11-24",
        f"Draw: {ALGORITHM}.",
        *(f"{place}. {case.municipality} ({case.group})" for place, case in enumerate(draw.chosen, start=1)),
    )
    equal = stratified(COUNTRY, 2, seed="1", allocation=Allocation.EQUAL)
    assert equal.rule[0] == "Drawn at random, as many from every stratum (largest remainder)."


def test_the_documented_draw_can_be_repeated_from_its_document_alone():
    draw = stratified(COUNTRY, 3, seed="7")

    by_hash = sorted(COUNTRY, key=lambda each: hashlib.sha256(f"7|{each.municipality}".encode()).hexdigest())
    rural = [each.municipality for each in by_hash if each.stratum == "rural"]
    urban = [each.municipality for each in by_hash if each.stratum == "urban"]
    assert draw.municipalities == (*rural[:2], *urban[:1])
    assert draw.seed == "7"


def test_a_draw_made_once_is_made_again_forever():
    frame = [Candidate(f"town-{number:03d}", stratum="all") for number in range(100)]

    assert stratified(frame, 4, seed="maravel").municipalities == KNOWN_DRAW


# Drawn outside Python, with the shell's sha256sum and sort. If it changes, ALGORITHM needs a new version.
KNOWN_DRAW = ("town-096", "town-032", "town-027", "town-059")


def test_the_hash_of_a_frame_is_what_the_shell_says_it_is():
    # printf '["Mir",null,"","",true]\n["Évora",53591,"Alentejo","rural",false]\n' | sha256sum
    frame = [Candidate("Évora", 53591, "Alentejo", "rural"), Candidate("Mir", capital=True)]

    assert frame_hash(frame) == "658aaa2fdd6d865f281bf19b58f2a823b1159f6221448e4cece47697b646f257"


def test_every_capital_is_left_out_and_named():
    frame = (Candidate("B", 9, capital=True), Candidate("A", 8, capital=True), Candidate("C", 7))

    draw = not_capital(frame)

    assert draw.municipalities == ("C",)
    assert draw.rule[0] == "The most populous municipalities that are not the capital (A, B): 1."


def test_the_hash_of_a_frame_sees_every_field_and_no_order():
    known = frame_hash(COUNTRY)

    assert frame_hash(reversed(COUNTRY)) == known
    base = Candidate("A", 1, "R", "S", capital=False)
    others = [
        Candidate("B", 1, "R", "S", capital=False),
        Candidate("A", None, "R", "S", capital=False),
        Candidate("A", 1, "Q", "S", capital=False),
        Candidate("A", 1, "R", "T", capital=False),
        Candidate("A", 1, "R", "S", capital=True),
    ]
    assert len({frame_hash([each]) for each in [base, *others]}) == 6


@pytest.mark.parametrize(
    ("choose", "faults"),
    [
        (
            lambda: by_size((), 1),
            ("the frame holds no municipality", "1 municipalities were asked for, and the frame has 0"),
        ),
        (lambda: by_size(COUNTRY, 0), ("0 municipalities cannot be chosen; ask for at least 1",)),
        (lambda: by_size(COUNTRY, 6), ("6 municipalities were asked for, and the frame has 5",)),
        (
            lambda: by_size((*COUNTRY, COUNTRY[1], COUNTRY[1], Candidate("X")), 2),
            (
                "Sole stands in the frame more than once",
                "X has no population, so it cannot be placed by size",
            ),
        ),
        (
            lambda: one_per_region((Candidate("X", 5), Candidate("Y", region="North"))),
            ("Y has no population, so it cannot be placed by size", "X has no region"),
        ),
        (
            lambda: not_capital(COUNTRY[1:], 5),
            (
                "5 municipalities were asked for, and the frame has 4 that are not the capital",
                "no municipality of the frame is marked as the capital, so it cannot be left out",
            ),
        ),
        (lambda: stratified((), 1, seed="1"), ("the frame holds no municipality",)),
        (lambda: stratified(COUNTRY, 0, seed="1"), ("0 municipalities cannot be drawn; ask for at least 1",)),
        (
            lambda: stratified((*COUNTRY, COUNTRY[0], Candidate("X", 1)), 2, seed="1"),
            ("Nabra stands in the frame more than once", "X has no stratum"),
        ),
        (
            lambda: stratified(COUNTRY, 5, seed="1", allocation=Allocation.EQUAL),
            None,
        ),
        (
            lambda: stratified(COUNTRY, 6, seed="1", allocation=Allocation.EQUAL),
            ("stratum urban has 2 municipalities, and 3 should be drawn from it",),
        ),
        (
            lambda: stratified(COUNTRY, 8, seed="1"),
            (
                "stratum rural has 3 municipalities, and 5 should be drawn from it",
                "stratum urban has 2 municipalities, and 3 should be drawn from it",
            ),
        ),
    ],
)
def test_a_frame_that_does_not_allow_the_design_says_everything_that_is_wrong(choose, faults):
    if faults is None:
        assert len(choose().chosen) == 5
        return
    with pytest.raises(FaultyFrame) as caught:
        choose()

    assert caught.value.faults == faults
    assert str(caught.value) == "; ".join(faults)


def test_what_is_left_over_goes_to_the_largest_remainders():
    assert allocated({"a": 4, "b": 6}, 1, Allocation.PROPORTIONAL) == {"a": 0, "b": 1}
    assert allocated({"a": 1, "b": 5, "c": 4}, 7, Allocation.PROPORTIONAL) == {"a": 1, "b": 3, "c": 3}


def test_equal_remainders_go_by_the_order_of_the_names():
    assert allocated({"b": 1, "a": 1, "c": 1}, 2, Allocation.PROPORTIONAL) == {"a": 1, "b": 1, "c": 0}
    assert allocated({"b": 10, "a": 1}, 4, Allocation.EQUAL) == {"a": 2, "b": 2}


FRAMES = st.lists(
    st.builds(
        Candidate,
        st.text(min_size=1, max_size=4),
        st.integers(0, 9),
        st.sampled_from(["North", "South"]),
        st.sampled_from(["rural", "urban", "island"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda candidate: candidate.municipality,
)


@given(st.data(), FRAMES, st.text(max_size=5))
def test_no_choice_depends_on_the_order_of_the_rows(data, frame, seed):
    shuffled = data.draw(st.permutations(frame))
    wanted = data.draw(st.integers(1, len(frame)))

    assert by_size(frame, wanted) == by_size(shuffled, wanted)
    assert one_per_region(frame) == one_per_region(shuffled)
    assert stratified(frame, wanted, seed=seed) == stratified(shuffled, wanted, seed=seed)


@given(st.data(), FRAMES)
def test_as_many_are_drawn_as_were_asked_for_and_each_once(data, frame):
    wanted = data.draw(st.integers(1, len(frame)))

    chosen = stratified(frame, wanted, seed="1").chosen

    stratum_of = {each.municipality: each.stratum for each in frame}
    assert len({case.municipality for case in chosen}) == len(chosen) == wanted
    assert all(stratum_of[case.municipality] == case.group for case in chosen)


@given(FRAMES)
def test_nobody_left_out_is_larger_than_somebody_chosen(frame):
    size = {each.municipality: each.population for each in frame}
    wanted = (len(frame) + 1) // 2

    chosen = by_size(frame, wanted).municipalities

    assert len(chosen) == wanted
    left = [size[key] for key in size if key not in chosen]
    assert all(size[key] >= largest for key in chosen for largest in left)


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 50), min_size=1, max_size=6),
    st.integers(1, 40),
    st.sampled_from(Allocation),
)
def test_a_number_is_shared_out_whole_and_within_one_of_its_quota(sizes, wanted, allocation):
    shared = allocated(sizes, wanted, allocation)

    parts = sizes if allocation is Allocation.PROPORTIONAL else dict.fromkeys(sizes, 1)
    total = sum(parts.values())
    assert sum(shared.values()) == wanted
    assert all(abs(shared[name] * total - wanted * parts[name]) < total for name in sizes)
    assert list(shared) == sorted(sizes)
