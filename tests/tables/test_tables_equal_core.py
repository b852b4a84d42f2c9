"""Whatever the campaign, the columns say what the core says."""

from fractions import Fraction

import polars as pl
from hypothesis import given, settings

from openlosi.core.agreement.counts import PairCounts, pair_counts
from openlosi.core.agreement.estimates import Estimate, clustered_estimates, estimates
from openlosi.core.agreement.statistics import Statistic
from openlosi.core.assessments.discrepancies import discrepancies
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.assessments.settling import Decision, Settlement, settle
from openlosi.core.instruments.values import Value
from openlosi.core.scoring import scores
from openlosi.core.scoring.levels import level_of
from openlosi.core.scoring.printing import four_decimals
from openlosi.core.scoring.ranks import competition_ranks
from openlosi.tables import Tables, score

from .conftest import Round, rounds

Sheets = tuple[dict[str, Value], dict[str, Value]]


def sheets_of(campaign: Round, town: str) -> Sheets:
    """The two assessments, in the order of the assessors' names, without what was left open."""
    own = campaign.given[town]
    first, second = ({code: value for code, value in own[person].items() if value} for person in sorted(own))
    return first, second


def settlement(campaign: Round, town: str) -> Settlement:
    decided = {code: Decision(value, "seen again") for code, value in campaign.decisions[town].items()}
    return settle(*sheets_of(campaign, town), campaign.instrument.codes, decided)


def scored(campaign: Round) -> Tables:
    return score(campaign.answers(), instrument=campaign.instrument, decisions=campaign.decided())


def reason(campaign: Round, town: str) -> NoScore | None:
    if not any(sheets_of(campaign, town)):
        return NoScore.NOT_ASSESSED
    return settlement(campaign, town).no_score


@settings(max_examples=150, deadline=None)
@given(rounds())
def test_scores_levels_ranks_and_reasons(campaign):
    instrument = campaign.instrument
    rows = {row["municipality"]: row for row in scored(campaign).results.to_dicts()}

    shares = {}
    for town in campaign.given:
        row, why = rows[town], reason(campaign, town)
        assert row["no_score_reason"] == (why.value if why else None)
        if why:
            assert row["met"] is row["score"] is row["level"] is row["rank"] is None
            continue
        settled = settlement(campaign, town).values
        whole = scores.score(settled, instrument)
        assert (row["met"], row["applicable"]) == (whole.met, whole.applicable)
        shares[town] = whole.share
        if whole.share is not None:
            assert row["score"] == four_decimals(whole.share)
            assert row["level"] == level_of(whole.share, instrument.levels).name
        for code, part in scores.criterion_scores(settled, instrument).items():
            assert (row[f"{code}_met"], row[f"{code}_applicable"]) == (part.met, part.applicable)
            assert row[f"{code}_score"] == (None if part.share is None else four_decimals(part.share))
    ranks = competition_ranks(shares)
    assert {town: rows[town]["rank"] for town in shares} == {town: ranks.get(town) for town in shares}
    assert list(rows) == sorted(rows, key=lambda town: (ranks.get(town, len(rows) + 1), town))


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_settled_answers_discrepancies_and_what_is_missing(campaign):
    tables = scored(campaign)

    answers, differ, lacks = [], [], []
    for town in sorted(campaign.given):
        case = settlement(campaign, town)
        answers += [(town, a.indicator, a.value.value, a.how.value) for a in case.answers]
        first, second = sheets_of(campaign, town)
        both = {code for code in first if code in second}
        pairs = discrepancies({c: first[c] for c in both}, {c: second[c] for c in both})
        order = campaign.instrument.codes.index
        differ += [
            (town, d.indicator, d.first.value, d.second.value)
            for d in sorted(pairs, key=lambda d: order(d.indicator))
        ]
        if not reason(campaign, town):
            lacks += [
                (town, i.criteria[0], i.code, i.effort.value)
                for i in scores.missing(case.values, campaign.instrument)
            ]
    assert tables.answers.rows() == answers
    assert tables.discrepancies.rows() == differ
    assert tables.missing.rows() == lacks


def counted(campaign: Round, towns: list[str], codes: tuple[str, ...]) -> list[PairCounts]:
    """One table of pairs for each of these towns, over these indicators."""
    tables = []
    for town in towns:
        first, second = sheets_of(campaign, town)
        pairs = [(first[code], second[code]) for code in codes if code in first and code in second]
        tables.append(pair_counts(pairs, campaign.instrument.answers))
    return tables


def expected(campaign: Round) -> dict[tuple[str, str], dict[Statistic, Estimate]]:
    """The core's agreement of every scope."""
    instrument, towns = campaign.instrument, sorted(campaign.given)

    def clustered(some: list[str], codes: tuple[str, ...]):
        return clustered_estimates(counted(campaign, some, codes), instrument.answers)

    found = {("campaign", instrument.code): clustered(towns, instrument.codes)}
    for criterion in instrument.criteria:
        members = tuple(i.code for i in instrument.of_criterion(criterion.code))
        found["criterion", criterion.code] = clustered(towns, members)
    for code in instrument.codes:
        pairs = [pair for table in counted(campaign, towns, (code,)) for pair in _pairs(table)]
        found["indicator", code] = estimates(pair_counts(pairs, instrument.answers))
    for town in towns:
        (table,) = counted(campaign, [town], instrument.codes)
        found["municipality", town] = estimates(table)
    pairs_of_people = {town: " | ".join(sorted(campaign.given[town])) for town in towns}
    for people in set(pairs_of_people.values()):
        own = [town for town in towns if pairs_of_people[town] == people]
        found["pair", people] = clustered(own, instrument.codes)
    return found


def _pairs(table: PairCounts) -> list[tuple[Value, Value]]:
    return [cell for cell, count in table.cells.items() for _ in range(count)]


def near(ours: float | None, exact: Fraction | float | None) -> bool:
    if ours is None or exact is None:
        return ours is None and exact is None
    return abs(ours - float(exact)) < 1e-9


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_agreement_of_every_scope(campaign):
    table = scored(campaign).agreement
    wanted = expected(campaign)

    found = {(row["scope"], row["key"], row["statistic"]): row for row in table.to_dicts()}
    assert len(found) == table.height
    assert set(found) == {(*key, s.value) for key in wanted for s in Statistic}
    for key, core in wanted.items():
        for statistic, estimate in core.items():
            row = found[*key, statistic.value]
            assert row["n"] == estimate.n
            assert near(row["value"], estimate.value), (key, statistic, row, estimate)
            assert near(row["low"], estimate.low), (key, statistic, row, estimate)
            assert near(row["high"], estimate.high), (key, statistic, row, estimate)


@settings(max_examples=40, deadline=None)
@given(rounds())
def test_the_order_and_the_kind_of_the_columns_change_nothing(campaign):
    answers, decisions = campaign.answers(), campaign.decided()
    keys = ("municipality", "assessor", "indicator")
    turned = answers.reverse().with_columns(pl.col(keys).cast(pl.Categorical))

    one = score(answers, instrument=campaign.instrument, decisions=decisions)
    other = score(turned, instrument=campaign.instrument, decisions=decisions.reverse())

    for name in ("results", "answers", "discrepancies", "missing", "agreement"):
        assert getattr(one, name).equals(getattr(other, name))
