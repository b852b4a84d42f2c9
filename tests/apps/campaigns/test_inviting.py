"""People come in by a list or a form, all or none."""

import pytest

from openlosi.apps.accounts.models import Invitation, User
from openlosi.apps.accounts.operations.inviting import InvitationUsed
from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.inviting import Invitee, preview
from openlosi.apps.campaigns.models import Campaign, Participation
from openlosi.apps.campaigns.operations import WrongSetting
from openlosi.apps.campaigns.operations.inviting import HasCases, LastCoordinator
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.campaigns.policies import NotNow
from openlosi.apps.evidence.queries import may_follow
from openlosi.apps.jobs.models import Job
from openlosi.apps.jobs.working import work
from openlosi.spreadsheets.faults import FaultyCells
from tests.factories import AT, a_campaign, a_case, a_municipality, a_person, assigned, takes_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return a_person("Cora")


@pytest.fixture
def campaign(coordinator):
    return a_campaign(coordinator=coordinator)


def invite(campaign, by, *people):
    return operations.invite_people(campaign_id=campaign.pk, people=people, by=by, at=AT)


ANA = Invitee("ana@example.org", "assessor", "Ana", ("fr", "ar"), 12, "home", "North", ("bo@example.org",))
BO = Invitee("bo@example.org", "assessor", "Bo", ("fr",), 5)


def test_people_get_accounts_roles_and_what_is_known_of_them(campaign, coordinator):
    home = a_municipality(campaign, "Home")

    invited = invite(campaign, coordinator, ANA, BO)

    ana, bo = (one.participation for one in invited)
    assert all(one.token for one in invited)
    assert (ana.languages, ana.capacity, ana.municipality, ana.region) == (["fr", "ar"], 12, home, "North")
    assert list(ana.knows.all()) == [bo]
    assert list(bo.knows.all()) == [ana]
    assert not User.objects.get(email="ana@example.org").has_usable_password()
    assert Entry.objects.order_by("number").last().act == "campaign.people_invited"


def test_whoever_signs_in_already_gets_the_role_and_no_link(campaign, coordinator):
    known = a_person("Rita")

    [one] = invite(campaign, coordinator, Invitee(known.email, "reviewer"))

    assert (one.user, one.token) == (known, None)


def test_inviting_somebody_again_changes_what_is_said_and_keeps_the_rest(campaign, coordinator):
    invite(campaign, coordinator, BO)

    invite(campaign, coordinator, Invitee("bo@example.org", "assessor", capacity=7))

    row = Participation.objects.get(user__email="bo@example.org")
    assert (row.capacity, row.languages) == (7, ["fr"])


def test_somebody_who_left_comes_back(campaign, coordinator):
    [one] = invite(campaign, coordinator, BO)
    operations.withdraw_person(participation_id=one.participation.pk, by=coordinator, at=AT)

    invite(campaign, coordinator, BO)

    assert Participation.objects.get(user__email="bo@example.org").withdrawn_at is None


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([Invitee("a@example.org", "assessor", capacity=1), Invitee("a@example.org", "coordinator")], "cannot be"),
        ([Invitee("cora@example.org", "assessor", capacity=1)], "cannot be coordinator and assessor"),
        ([Invitee("a@example.org", "contact")], "of no municipality"),
        ([Invitee("a@example.org", "assessor")], "without a capacity"),
        ([Invitee("a@example.org", "assessor", capacity=1, knows=("x@example.org",))], "neither on the list"),
        ([Invitee("a@example.org", "reviewer"), Invitee("a@example.org", "reviewer")], "listed twice"),
    ],
)  # fmt: skip
def test_a_list_with_a_fault_brings_nobody_in(campaign, coordinator, people, said):
    with pytest.raises(FaultyCells, match=said):
        invite(campaign, coordinator, Invitee("good@example.org", "reviewer"), *people)

    assert Participation.objects.filter(campaign=campaign).count() == 1
    assert not User.objects.filter(email="good@example.org").exists()


def test_an_assessor_may_review_too(campaign, coordinator):
    invite(
        campaign,
        coordinator,
        Invitee("a@example.org", "assessor", capacity=1),
        Invitee("a@example.org", "reviewer"),
    )

    assert Participation.objects.filter(user__email="a@example.org").count() == 2


def test_only_coordinators_invite(campaign):
    person = a_person()
    takes_part(person, campaign, "reviewer")

    with pytest.raises(NotAllowed):
        invite(campaign, person, BO)


def test_a_table_of_people_is_previewed_before_anybody_is_invited(tmp_path, campaign, coordinator):
    a_municipality(campaign, "Home", key="Home")
    invite(campaign, coordinator, BO, Invitee("cy@example.org", "observer"))
    file = tmp_path / "people.csv"
    file.write_text(
        "email,role,name,languages,capacity,municipality,knows\n"
        "ana@example.org,assessor,Ana,fr ar,12,HOME,bo@example.org\n"
        "bo@example.org,assessor,,,6,,\n"
        "cy@example.org,observer,,,,,\n",
        encoding="utf-8",
    )

    seen = preview(file, campaign)

    assert [each.email for each in seen.new] == ["ana@example.org"]
    assert seen.new[0].municipality == "Home"
    assert [each.email for each in seen.changed] == ["bo@example.org"]
    assert [each.email for each in seen.unchanged] == ["cy@example.org"]
    assert not User.objects.filter(email="ana@example.org").exists()
    assert Invitee.from_plain(seen.new[0].plain()) == seen.new[0]


def test_a_table_with_faults_names_each(tmp_path, campaign):
    file = tmp_path / "people.csv"
    file.write_text("email,role\nnobody,boss\n", encoding="utf-8")
    roles = tmp_path / "roles.csv"
    roles.write_text(
        "email,role,capacity\na@example.org,assessor,\nb@example.org,contact,\n", encoding="utf-8"
    )

    assert [fault.place for fault in preview(file, campaign).faults] == [
        "people.csv, row 2 (cell A2)",
        "people.csv, row 2 (cell B2)",
    ]
    assert [str(fault) for fault in preview(roles, campaign).faults] == [
        "roles.csv, row 2: a@example.org is an assessor without a capacity: say how many cases they can take.",
        "roles.csv, row 3: b@example.org is a contact, and of no municipality.",
    ]


def test_a_fresh_link_takes_the_place_of_the_earlier_one(campaign, coordinator):
    [one] = invite(campaign, coordinator, BO)

    again = operations.invite_again(participation_id=one.participation.pk, by=coordinator, at=AT)

    assert again.token not in (None, one.token)
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1
    known = takes_part(a_person(), campaign, "observer")
    with pytest.raises((InvitationUsed, Exception), match=r"come in|never sent"):
        operations.invite_again(participation_id=known.pk, by=coordinator, at=AT)


def test_what_is_known_of_somebody_changes(campaign, coordinator):
    one, other = (
        each.participation
        for each in invite(campaign, coordinator, BO, Invitee("x@example.org", "assessor", capacity=1))
    )
    home = a_municipality(campaign)

    operations.change_participation(
        participation_id=one.pk,
        languages=["pt"],
        capacity=3,
        municipality_id=home.pk,
        region="South",
        knows=[other.pk],
        by=coordinator,
        at=AT,
    )

    one.refresh_from_db()
    assert (one.languages, one.capacity, one.municipality, one.region) == (["pt"], 3, home, "South")
    assert list(one.knows.all()) == [other]
    assert Entry.objects.order_by("number").last().details["before"]["capacity"] == 5


@pytest.mark.parametrize("wrong", [{"capacity": 0}, {"municipality_id": 999_999}, {"knows": [999_999]}])
def test_what_makes_no_sense_of_somebody_is_refused(campaign, coordinator, wrong):
    [one] = invite(campaign, coordinator, BO)
    values = {"languages": [], "capacity": 1, "municipality_id": None, "region": "", "knows": [], **wrong}

    with pytest.raises(WrongSetting):
        operations.change_participation(
            participation_id=one.participation.pk, by=coordinator, at=AT, **values
        )


def test_whoever_leaves_before_coming_in_leaves_no_open_link(campaign, coordinator):
    [one] = invite(campaign, coordinator, BO)

    operations.withdraw_person(participation_id=one.participation.pk, by=coordinator, at=AT)

    assert not Invitation.objects.filter(withdrawn_at=None).exists()


def test_an_assessor_with_cases_and_the_last_coordinator_do_not_just_leave(campaign, coordinator):
    assessor = a_person()
    assigned(a_case(campaign), assessor)

    with pytest.raises(HasCases):
        operations.withdraw_person(
            participation_id=Participation.objects.get(user=assessor).pk, by=coordinator, at=AT
        )
    with pytest.raises(LastCoordinator):
        operations.withdraw_person(
            participation_id=Participation.objects.get(user=coordinator).pk, by=coordinator, at=AT
        )


CY = Invitee("cy@example.org", "assessor", "Cy", ("fr",), 5)
DI = Invitee("di@example.org", "assessor", "Di", ("fr",), 5)


def mailing_done(at=AT):
    job = Job.objects.filter(kind="mail_invitations").order_by("-pk").first()
    work(job.pk, clock=lambda: at)
    job.refresh_from_db()
    return job


def test_the_links_are_mailed_by_one_job_that_the_coordinator_follows(campaign, coordinator, mailoutbox):
    invited = invite(campaign, coordinator, CY, DI)
    assert mailoutbox == []

    job = mailing_done()

    assert (job.state, job.result) == ("done", {"mails": 2})
    assert [one.token in letter.body for one, letter in zip(invited, mailoutbox, strict=True)] == [True, True]
    observer = a_person()
    takes_part(observer, campaign, "observer")
    seen_by = [may_follow(each, job) for each in (coordinator, observer, a_person())]
    assert seen_by == [True, False, False]


def test_a_mail_server_that_is_down_undoes_nothing_and_is_tried_again(
    campaign, coordinator, settings, mailoutbox
):
    settings.EMAIL_BACKEND = "tests.apps.accounts.test_mailing.Down"
    invited = invite(campaign, coordinator, CY, DI)

    job = mailing_done()

    assert job.state == "failed" and "Everybody stays invited" in job.error
    assert all(one.token for one in invited) and Participation.objects.filter(role="assessor").count() == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    again = operations.mail_again(campaign_id=campaign.pk, by=coordinator, at=AT)
    assert mailing_done().pk == again.pk
    assert [letter.to for letter in mailoutbox] == [["cy@example.org"], ["di@example.org"]]
    with pytest.raises(NotNow, match="was mailed"):
        operations.mail_again(campaign_id=campaign.pk, by=coordinator, at=AT)
    assert Entry.objects.filter(act="campaign.mails_asked").count() == 1


def test_who_was_not_taken_by_the_mail_server_is_named(campaign, coordinator, settings):
    settings.EMAIL_BACKEND = "tests.apps.accounts.test_mailing.Choosy"
    invite(campaign, coordinator, CY, Invitee("unknown@example.org", "observer"))

    job = mailing_done()

    assert job.state == "failed" and job.error.startswith("1 mail was not taken: unknown@example.org")


def test_only_who_invites_has_mails_sent_again(campaign, coordinator):
    invite(campaign, coordinator, CY)

    with pytest.raises((NotAllowed, Campaign.DoesNotExist)):
        operations.mail_again(campaign_id=campaign.pk, by=a_person(), at=AT)


def test_who_was_invited_twice_is_mailed_their_newest_link(campaign, coordinator, mailoutbox):
    invite(campaign, coordinator, CY)
    [later] = invite(campaign, coordinator, CY)

    operations.mail_again(campaign_id=campaign.pk, by=coordinator, at=AT)
    mailing_done()

    assert [later.token in letter.body for letter in mailoutbox] == [True]
    with pytest.raises(NotNow):
        operations.mail_again(campaign_id=campaign.pk, by=coordinator, at=AT)


def test_whose_link_was_forgotten_is_given_another(campaign, coordinator):
    [one] = invite(campaign, coordinator, CY)
    Invitation.objects.all().delete()

    again = operations.invite_again(participation_id=one.participation.pk, by=coordinator, at=AT)

    assert again.token and Invitation.objects.count() == 1
