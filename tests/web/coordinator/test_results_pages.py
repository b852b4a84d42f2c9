"""Agreement and results show what is open and nothing else, to whom they may be shown."""

import csv
import io
import re
import zipfile

import pytest
from django.urls import reverse

from openlosi.apps.assessments.models import Answer
from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns.operations import move_case
from openlosi.apps.results import operations
from openlosi.apps.results.recomputing import scored, settled_cases, write_sheets
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.no_score import NoScore
from tests.factories import AT, a_case, a_person, assigned, takes_part
from tests.world import World

PAGES = ("agreement", "agreement_csv", "results", "results_zip")


@pytest.fixture
def reviewer(world, signed_in):
    """The reviewer's browser."""
    return signed_in(world.reviewer)


def another_case(world: World, name: str) -> World:
    """A further case of the same two assessors."""
    case = a_case(world.campaign, name=name)
    assigned(case, world.one, world.other)
    return World(world.campaign, case, world.one, world.other, world.coordinator, world.reviewer)


def differ(world: World, *codes: str) -> None:
    """Both submit, and differ on these indicators."""
    world.submit(world.one)
    world.submit(world.other, unlike=codes)


def address(world: World, name: str, *more: int) -> str:
    return reverse(f"coordinator:{name}", args=[world.campaign.pk, *more])


def body(client, world: World, name: str, *more: int) -> str:
    """A page without the token that is new each time."""
    response = client.get(address(world, name, *more))
    assert response.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())


def csv_rows(client, world: World) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client, world, "agreement_csv"))))


def names_in(response) -> set[str]:
    return set(zipfile.ZipFile(io.BytesIO(response.content)).namelist())


def table_in(response, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(response.content)) as package:
        return list(csv.DictReader(io.StringIO(package.read(name).decode())))


def answer_blindly(world: World):
    """One has handed in, the other has answered everything and not yet: their answers."""
    world.submit(world.one)
    opened = world.assessment(world.other)
    Answer.objects.bulk_create(
        Answer(assessment=opened, indicator=code, value="met", answered_at=AT) for code in world.codes
    )
    return Answer.objects.filter(assessment=opened)


@pytest.mark.parametrize("viewer", ["coordinator", "reviewer", "observer"])
def test_what_is_answered_in_a_blind_case_changes_nothing_on_any_page(world, request, viewer):
    another_case(world, "Openness").settle("206")
    blind = answer_blindly(world)
    client = request.getfixturevalue(viewer)
    before = {name: body(client, world, name) for name in PAGES[:3]}
    assert "206" in before["agreement"]

    assert blind.update(value="not_met") == 95

    assert {name: body(client, world, name) for name in PAGES[:3]} == before


def test_a_case_counts_from_when_it_is_open_to_who_looks(world, coordinator, reviewer, observer):
    differ(world, "206")
    another_case(world, "Blindtown")

    assert "<strong>1 of 2 cases are open to be seen.</strong>" in body(coordinator, world, "agreement")
    for client in (reviewer, observer):
        page = body(client, world, "agreement")
        assert "<strong>0 of 2 cases are open to be seen.</strong>" in page
        assert "Nothing to compare yet" in page
        assert csv_rows(client, world)[0]["n"] == "0"


def test_an_unlocked_assessment_takes_its_case_out_of_the_figures_again(world, coordinator):
    differ(world, "206")
    assert csv_rows(coordinator, world)[0]["n"] == "95"

    world.case.refresh_from_db()
    type(world.case).objects.filter(pk=world.case.pk).update(stage="independent", both_submitted=False)

    assert csv_rows(coordinator, world)[0]["n"] == "0"


def test_only_who_knows_the_assessors_reads_their_names(world, coordinator, reviewer, observer):
    world.settle("206")

    named = body(coordinator, world, "agreement")
    assert str(world.one) in named
    assert {row["scope"] for row in csv_rows(coordinator, world)} >= {"pair", "assessor"}
    for client in (reviewer, observer):
        for name in PAGES[:3]:
            page = body(client, world, name)
            assert str(world.one) not in page
            assert str(world.other) not in page
        assert {row["scope"] for row in csv_rows(client, world)} == {"campaign", "criterion", "indicator"}


def test_the_figures_are_those_of_the_tables(world, coordinator, tmp_path):
    world.settle("206", "214")
    another_case(world, "Second").settle("206", "222", to="met")
    cases = settled_cases(world.campaign)
    write_sheets(cases, tmp_path)
    table = scored(world.campaign, tmp_path)["losi-2024"].agreement

    ours = {
        (row["scope"], row["key"], row["statistic"]): [row[name] for name in ("n", "value", "low", "high")]
        for row in csv_rows(coordinator, world)
        if row["scope"] in ("campaign", "criterion", "indicator", "pair")
    }

    theirs = {
        (row["scope"], row["key"].replace("assessor ", ""), row["statistic"]): row
        for row in table.to_dicts()
        if row["scope"] != "municipality"
    }
    assert ours.keys() == theirs.keys()
    for key, figures in ours.items():
        for figure, name in zip(figures, ("n", "value", "low", "high"), strict=True):
            expected = theirs[key][name]
            assert (figure == "") == (expected is None), (key, name)
            assert expected is None or float(figure) == pytest.approx(expected), (key, name)


def test_an_assessor_is_refused_and_a_stranger_finds_nothing(world, signed_in):
    world.settle("206")
    for person, status in ((world.one, 403), (a_person(), 404)):
        client = signed_in(person)
        for name in PAGES:
            assert client.get(address(world, name)).status_code == status, name
        assert client.get(address(world, "result", world.case.pk)).status_code == status
        assert client.post(address(world, "answers_zip")).status_code == status


def test_ranks_scores_and_levels_are_those_of_score_on_the_recomputed_sheets(world, coordinator, tmp_path):
    world.settle("206", "214")
    for name, codes in (("Bestow", ("222",)), ("Alike", ("206", "255")), ("Cellar", ("206", "214", "222"))):
        another_case(world, name).settle(*codes)
    write_sheets(settled_cases(world.campaign), tmp_path)
    table = scored(world.campaign, tmp_path)["losi-2024"].results.to_dicts()

    shown = [
        re.sub(r"<[^>]*>|\s+", " ", row).split()
        for row in body(coordinator, world, "results")
        .split("<tbody>")[1]
        .split("</tbody>")[0]
        .split("<tr>")[1:]
    ]

    names = {case.municipality.key: case.municipality.name for case in world.campaign.cases.all()}
    assert [row["rank"] for row in table] == [1, 2, 2, 4]
    # Equals are told by name here and by key there.
    assert sorted(" ".join(row) for row in shown) == sorted(
        " ".join(
            [
                str(row["rank"]),
                names[row["municipality"]],
                row["score"],
                f"{row['met']} / {row['applicable']}",
                "Very high",
                *(
                    f"{row[f'{c}_met']} / {row[f'{c}_applicable']}"
                    for c in (
                        "institutional",
                        "technology",
                        "content",
                        "services",
                        "participation",
                        "literacy",
                    )
                ),
            ]
        )
        for row in table
    )


def test_no_score_is_told_by_its_reason_and_has_no_rank(world, coordinator, observer):
    another_case(world, "Scored").settle("206")
    move_case(world.case, Stage.REVIEW, at=AT, reason="Down.", no_score=NoScore.UNREACHABLE)
    operations.settle(case_id=world.case.pk, by=world.reviewer, at=AT)

    for client in (coordinator, observer):
        page = body(client, world, "results")
        assert "2 of 2 cases are settled." in page
        assert "Its portal could not be reached" in page
        assert world.case.municipality.name not in page.split("<tbody>")[1].split("</tbody>")[0]
        assert "<strong>No score.</strong>" in body(client, world, "result", world.case.pk)


def test_a_case_page_tells_how_each_answer_was_reached(world, coordinator, observer):
    world.settle("206")

    page = body(coordinator, world, "result", world.case.pk)
    assert "decided by a reviewer" in page
    assert "Looked again." in page
    page = body(observer, world, "result", world.case.pk)
    assert "decided by a reviewer" in page
    assert "Looked again." not in page


def test_a_case_that_is_not_settled_has_no_page_for_an_observer(world, coordinator, observer):
    differ(world, "206")

    assert coordinator.get(address(world, "result", world.case.pk)).status_code == 404
    assert observer.get(address(world, "result", world.case.pk)).status_code == 404
    assert "0 of 1 cases are settled." in body(observer, world, "results")


def test_the_results_to_take_along_hold_nothing_of_who_answered_what(world, observer):
    world.settle("206")
    another_case(world, "Blindtown")

    response = observer.get(address(world, "results_zip"))

    assert names_in(response) == {
        "agreement.csv",
        "answers.csv",
        "datapackage.json",
        "missing.csv",
        "municipalities.csv",
        "report.html",
        "results.csv",
    }
    assert [row["indicator"] for row in table_in(response, "missing.csv")] == ["206"]
    assert {row["scope"] for row in table_in(response, "agreement.csv")} == {
        "campaign",
        "criterion",
        "indicator",
    }
    package = zipfile.ZipFile(io.BytesIO(response.content))
    everything = "".join(package.read(name).decode() for name in package.namelist())
    for person in (world.one, world.other):
        assert f"assessor {person.pk}" not in everything
        assert person.name not in everything
    assert [row["municipality"] for row in table_in(response, "municipalities.csv")] == [
        world.case.municipality.key
    ]


def test_what_was_submitted_is_for_the_coordinator_and_taking_it_is_audited(
    world, coordinator, observer, reviewer
):
    world.settle("206")

    for client in (observer, reviewer):
        assert client.post(address(world, "answers_zip")).status_code == 403
    assert not Entry.objects.filter(act="results.answers_taken").exists()
    response = coordinator.post(address(world, "answers_zip"))

    assert len(table_in(response, "submitted.csv")) == 2 * 95
    assert {"results.csv", "results.xlsx", "report.html", "decisions.csv"} <= names_in(response)
    entry = Entry.objects.get(act="results.answers_taken")
    assert (entry.by_id, entry.campaign_id, entry.details) == (
        world.coordinator.pk,
        world.campaign.pk,
        {"cases": 1},
    )


def test_a_coordinator_does_not_take_what_was_submitted_in_a_case_of_their_own(world, signed_in):
    another_case(world, "Others").settle("206")
    person = a_person("Carla Both")
    takes_part(person, world.campaign, "coordinator")
    own = a_case(world.campaign, name="Own")
    assigned(own, person, world.other)
    mine = World(world.campaign, own, person, world.other, world.coordinator, world.reviewer)
    mine.settle("206")
    client = signed_in(person)

    response = client.post(address(world, "answers_zip"))

    assert {row["municipality"] for row in table_in(response, "submitted.csv")} == {"others"}
    assert "Own" in body(client, world, "results")
    assert csv_rows(client, world)[0]["n"] == "95"


def test_nothing_settled_is_told_and_not_an_empty_file(world, coordinator):
    response = coordinator.get(address(world, "results_zip"), follow=True)

    assert "No case is settled yet" in response.content.decode()


@pytest.mark.parametrize("name", ["agreement", "agreement_csv", "results", "results_zip"])
def test_one_case_and_three_cost_the_same(world, coordinator, name, django_assert_max_num_queries):
    world.settle("206")
    with django_assert_max_num_queries(100) as one:
        coordinator.get(address(world, name))
    for another in ("Second", "Third"):
        another_case(world, another).settle("206", "214")

    with django_assert_max_num_queries(len(one)):
        coordinator.get(address(world, name))
