"""A campaign is set up page by page, from nothing to pairs."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openlosi.apps.accounts.models import User
from openlosi.apps.campaigns.models import Assignment, Campaign, Clarification
from openlosi.apps.municipalities.models import Municipality, Portal
from openlosi.cli.frame_file import read_frame
from openlosi.core.sampling.stratified import Allocation, stratified
from tests.factories import a_case, a_person, an_organization

MUNICIPALITIES = (
    "municipality,region,population,portal,languages,stratum\n"
    + "".join(f"M{n},{'North' if n < 4 else 'South'},{n + 1}000,m{n}.example,fr,{'urban' if n % 2 else 'rural'}\n" for n in range(8))
)  # fmt: skip
PEOPLE = "email,role,name,languages,capacity\n" + "".join(
    f"a{n}@example.org,assessor,Assessor {n},fr,4\n" for n in range(4)
)


def a_file(text, name="table.csv"):
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


@pytest.mark.django_db
def test_a_campaign_is_set_up_from_nothing_to_pairs(signed_in, tmp_path):
    maker = a_person("Cora", makes_campaigns=True, organization=an_organization("Ministry"))
    client = signed_in(maker)

    client.post(
        reverse("coordinator:new"),
        {"title": "LOSI here", "edition": "losi-2024", "time_zone": "Africa/Tunis", "language": "fr"},
    )
    campaign = Campaign.objects.get()

    def at(name, *more):
        return reverse(f"coordinator:{name}", args=[campaign.pk, *more])

    assert 'aria-current="step"' in client.get(at("campaign")).content.decode()
    client.post(
        at("timeline"), {"assessment_opens": "2026-01-01", "assessment_closes": "2099-01-01"}, follow=True
    )

    looked = client.post(at("municipalities_look"), {"file": a_file(MUNICIPALITIES)}).content.decode()
    assert Municipality.objects.count() == 0
    done = client.post(at("municipalities_import"), {"rows": hidden(looked, "rows")}, follow=True)
    assert "Imported: 8 new, 0 changed, 0 as they were." in done.content.decode()

    wish = {"design": "stratified", "number": "4", "strata": "stratum", "allocation": "equal", "seed": "7"}
    tried = client.get(at("select"), wish).content.decode()
    assert "Chosen: 4 of 8 municipalities in the frame." in tried
    assert campaign.cases.count() == 0
    drawn = client.post(at("draw_cases"), wish, follow=True).content.decode()
    assert campaign.cases.count() == 4
    assert "Drawn again just now from what was kept: the same." in drawn
    assert "Seed: 7" in client.get(at("draw_document")).content.decode()
    frame = client.get(at("draw_frame")).content.decode()
    assert (len(frame.splitlines()), frame.count(",yes\n")) == (9, 4)
    (tmp_path / "frame.csv").write_text(frame, encoding="utf-8")
    held = read_frame(tmp_path / "frame.csv", stratum="stratum")
    again = stratified(held.candidates, 4, seed="7", allocation=Allocation.EQUAL)
    assert [[each.municipality, each.group] for each in again.chosen] == Campaign.objects.get().draw["chosen"]

    looked = client.post(at("people_look"), {"file": a_file(PEOPLE)}).content.decode()
    assert User.objects.count() == 1
    invited = client.post(at("people_import"), {"rows": hidden(looked, "rows")})
    assert invited.content.decode().count("/invitation/") == 4
    assert invited["Cache-Control"] == "private, no-store"

    proposed = client.get(at("pairs"), {"seed": "3"}).content.decode()
    assert Assignment.objects.count() == 0
    client.post(at("assign"), {"seed": "3", "mark": hidden(proposed, "mark")})
    assert Assignment.objects.count() == 8
    assert "Every case has its assessors" in client.get(at("pairs")).content.decode()


def at(world, name, *more):
    return reverse(f"coordinator:{name}", args=[world.campaign.pk, *more])


def test_a_faulty_table_is_told_cell_by_cell_and_imports_nothing(world, coordinator):
    before = Municipality.objects.count()

    page = coordinator.post(
        at(world, "municipalities_look"), {"file": a_file("municipality,population\nA,many\n,3\n")}
    )

    assert page.status_code == 422
    text = page.content.decode()
    assert "table.csv, B2" in text
    assert "table.csv, A3" in text
    assert 'name="rows"' not in text
    assert Municipality.objects.count() == before


def test_what_is_imported_is_what_was_looked_at(world, coordinator):
    before = Municipality.objects.count()

    for rows in ("", "forged", "a:b:c"):
        page = coordinator.post(at(world, "municipalities_import"), {"rows": rows}, follow=True)
        assert "Upload the file again." in page.content.decode()

    assert Municipality.objects.count() == before


def test_a_preview_of_people_does_not_serve_as_one_of_municipalities(world, coordinator):
    looked = coordinator.post(at(world, "people_look"), {"file": a_file(PEOPLE)}).content.decode()

    page = coordinator.post(at(world, "municipalities_import"), {"rows": hidden(looked, "rows")}, follow=True)

    assert "Upload the file again." in page.content.decode()


def test_something_that_is_no_table_is_told(world, coordinator):
    page = coordinator.post(
        at(world, "municipalities_look"), {"file": a_file("not a table", "../../etc/passwd.pdf")}
    )

    assert page.status_code == 422
    assert "passwd.pdf</span>: <span>is no spreadsheet we read" in page.content.decode()


def test_options_are_saved_and_wrong_ones_told(world, coordinator):
    values = {
        "title": "Another title",
        "time_zone": "UTC",
        "language": "en",
        "suggestions": "never",
        "tolerance": "2.5",
        "review_sample": "10",
        "neutral_names": "on",
    }
    coordinator.post(at(world, "options"), values)

    world.campaign.refresh_from_db()
    assert (world.campaign.title, world.campaign.tolerance, world.campaign.reply_skipped) == (
        "Another title",
        250,
        False,
    )
    wrong = coordinator.post(at(world, "options"), {**values, "tolerance": "120"})
    assert "less than or equal to 100" in wrong.content.decode()


def test_dates_out_of_order_are_told_on_the_page(world, coordinator):
    page = coordinator.post(
        at(world, "timeline"), {"assessment_opens": "2027-03-01", "assessment_closes": "2027-02-01"}
    )

    assert "closes on 1 February 2027, before it opens on 1 March 2027" in page.content.decode()
    assert not world.campaign.phases.exists()


def test_cases_are_added_and_taken_out_by_hand(world, coordinator):
    free = Municipality.objects.create(organization=world.campaign.organization, key="free", name="Free")

    coordinator.post(at(world, "add_cases"), {"municipality": [free.pk], "indicators": "201, 206"})
    case = world.campaign.cases.get(municipality=free)
    assert list(case.indicators.values_list("code", flat=True)) == ["201", "206"]
    page = coordinator.post(
        at(world, "drop_cases"), {"case": [case.pk, world.case.pk]}, follow=True
    ).content.decode()
    assert "cannot be taken out" in page
    coordinator.post(at(world, "drop_cases"), {"case": [case.pk]})

    assert list(world.campaign.cases.all()) == [world.case]


def test_all_are_added_and_taken_out_at_once(world, coordinator):
    for name in ("One", "Two"):
        Municipality.objects.create(organization=world.campaign.organization, key=name, name=name)

    coordinator.post(at(world, "add_cases"), {"everything": "on"})
    assert world.campaign.cases.count() == 3
    coordinator.post(at(world, "drop_cases"), {"everything": "on"})

    assert list(world.campaign.cases.all()) == [world.case]


def test_the_people_who_do_not_suffice_are_told_with_the_arithmetic(world, coordinator):
    a_case(world.campaign, name="Lonely", codes=["201"])

    page = coordinator.get(at(world, "pairs")).content.decode()

    assert "The people do not suffice." in page
    assert "Lonely needs 2 people" in page


def test_a_clarification_reaches_everybody_unsigned(world, coordinator, signed_in):
    coordinator.post(at(world, "clarifications"), {"indicator": "206", "text": "Both counts."})
    coordinator.post(at(world, "clarifications"), {"indicator": "", "text": "Of all of them."})

    assert list(Clarification.objects.order_by("pk").values_list("indicator", "text")) == [
        ("206", "Both counts."),
        ("", "Of all of them."),
    ]


def test_a_portal_of_a_municipality_is_added_and_marked(world, coordinator):
    home = world.case.municipality_id
    portal = world.case.portal_id

    coordinator.post(at(world, "add_portal", home), {"address": "services.example"})
    coordinator.post(
        at(world, "mark_portal", home, portal), {f"{portal}-state": "dead", f"{portal}-moved_to": ""}
    )
    page = coordinator.post(at(world, "add_portal", home), {"address": "no"}, follow=True).content.decode()

    assert list(Portal.objects.filter(municipality=home).order_by("pk").values_list("state", flat=True)) == [
        "dead",
        "live",
    ]
    assert "is no web address" in page


def test_the_next_round_is_made(world, coordinator):
    coordinator.post(at(world, "clone"), {"title": "Round two", "with_people": "on", "with_cases": "on"})

    made = Campaign.objects.get(follows=world.campaign)
    assert (made.title, made.round, made.cases.count(), made.participations.count()) == ("Round two", 2, 1, 4)


def test_a_campaign_closes_and_opens_again(world, coordinator):
    page = coordinator.post(at(world, "close"), follow=True).content.decode()
    assert "not settled yet" in page
    world.campaign.cases.update(stage="settled")

    coordinator.post(at(world, "close"))
    world.campaign.refresh_from_db()
    assert world.campaign.closed_at is not None
    coordinator.post(at(world, "reopen"), {"why": "One more."})
    world.campaign.refresh_from_db()
    assert world.campaign.closed_at is None


def test_who_makes_no_campaigns_is_told_so(world, coordinator):
    assert coordinator.get(reverse("coordinator:new")).status_code == 403
