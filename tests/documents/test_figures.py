"""A report's figures come from the tables, and only from municipalities that have a score."""

from fractions import Fraction

from openlosi.documents import figures


def test_levels_count_the_scored_only(tables, instrument):
    counts = figures.level_counts(tables, instrument, "en")

    assert [(c.level, c.count.met, c.count.total) for c in counts] == [
        ("low", 0, 4),
        ("middle", 1, 4),
        ("high", 2, 4),
        ("very_high", 1, 4),
    ]


def test_prevalence_leaves_an_unsettled_municipality_out(tables, instrument):
    shares = figures.prevalence(tables, instrument, "en")

    assert [(p.code, p.count.met, p.count.total) for p in shares] == [
        ("A", 4, 4),
        ("B", 3, 4),
        ("C", 1, 4),
        ("D", 1, 4),
    ]


def test_a_criterion_lists_its_indicators_from_the_most_met(tables, instrument):
    one, two = figures.criteria(tables, instrument, "en")

    assert [p.code for p in one.prevalence] == ["A", "B", "D"]
    assert [p.code for p in two.prevalence] == ["C", "D"]


def test_a_tie_at_the_third_place_is_named_in_full(tables, instrument):
    one, two = figures.criteria(tables, instrument, "en")

    assert [name for name, _ in one.top] == ["east", "=cmd", "west"]
    # Only one municipality meets anything of the second criterion: nobody else leads in it.
    assert [name for name, _ in two.top] == ["east"]


def test_what_all_portals_have_is_not_an_easy_gain(tables, instrument):
    assert [p.code for p in figures.easy_and_missing(tables, instrument, "en")] == ["C", "D", "B"]


def test_the_mean_is_exact(tables):
    assert figures.mean_share(tables) == Fraction(1 + Fraction(1, 2) * 2 + Fraction(1, 4), 4)
