"""People are invited, changed, and let go, by pages."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openlosi.apps.accounts.models import Invitation, User
from openlosi.apps.campaigns.models import Participation
from openlosi.apps.jobs.models import Job
from openlosi.apps.jobs.working import work
from tests.factories import a_person, takes_part


def at(world, name, *more):
    return reverse(f"coordinator:{name}", args=[world.campaign.pk, *more])


def part_of(person):
    return Participation.objects.get(user=person)


def test_one_person_is_invited_and_their_link_is_shown_once(
    world, coordinator, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(
            at(world, "invite"),
            {
                "email": "Ana@Example.org",
                "name": "Ana",
                "role": "assessor",
                "languages": "fr, ar",
                "capacity": "9",
            },
        )

    row = part_of(User.objects.get(email="ana@example.org"))
    assert (row.role, row.languages, row.capacity) == ("assessor", ["fr", "ar"], 9)
    assert "/invitation/" in response.content.decode()
    people = coordinator.get(at(world, "people")).content.decode()
    assert "/invitation/" not in people
    assert "Mailing the invitations" in people
    work(Job.objects.get().pk)
    assert [mail.to for mail in mailoutbox] == [["ana@example.org"]]
    people = coordinator.get(at(world, "people")).content.decode()
    assert "Mailing the invitations" not in people
    assert ">invited<" in people


def test_mails_that_did_not_leave_are_told_and_sent_again_by_a_button(
    world, coordinator, settings, mailoutbox
):
    settings.EMAIL_BACKEND = "tests.apps.accounts.test_mailing.Down"
    coordinator.post(at(world, "invite"), {"email": "ana@example.org", "role": "observer"})
    job = Job.objects.get()
    work(job.pk)

    people = coordinator.get(at(world, "people")).content.decode()
    assert "Everybody stays invited" in people and "1 person was not mailed their link" in people
    assert f'href="{at(world, "people")}"' in coordinator.get(f"/jobs/{job.pk}/").content.decode()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    coordinator.post(at(world, "mail"))
    work(Job.objects.order_by("-pk").first().pk)

    assert [mail.to for mail in mailoutbox] == [["ana@example.org"]]
    assert "was not mailed" not in coordinator.get(at(world, "people")).content.decode()
    refused = coordinator.post(at(world, "mail"), follow=True).content.decode()
    assert "Every link that is open was mailed" in refused


def test_what_is_wrong_with_a_person_is_told_in_the_form(world, coordinator):
    for fields, said in (
        ({"email": "ana@example.org", "role": "assessor"}, "without a capacity"),
        ({"email": "ana@example.org", "role": "contact"}, "of no municipality"),
        ({"email": world.coordinator.email, "role": "assessor", "capacity": "3"}, "cannot be coordinator and assessor"),
        ({"email": "ana@example.org", "role": "assessor", "capacity": "3", "languages": "French"}, "Write codes of languages"),
        ({"email": "nobody", "role": "observer"}, "valid email"),
    ):  # fmt: skip
        response = coordinator.post(at(world, "invite"), fields)
        assert response.status_code == 422
        assert said in response.content.decode()
    assert not User.objects.filter(email="ana@example.org").exists()


def test_a_faulty_list_of_people_is_told_row_by_row(world, coordinator):
    file = SimpleUploadedFile("people.csv", b"email,role\nana@example.org,assessor\nbo@example.org,boss\n")

    response = coordinator.post(at(world, "people_look"), {"file": file})

    assert response.status_code == 422
    assert "people.csv, B3" in response.content.decode()


def test_a_fresh_link_is_given(world, coordinator):
    coordinator.post(at(world, "invite"), {"email": "ana@example.org", "role": "observer"})
    row = part_of(User.objects.get(email="ana@example.org"))

    response = coordinator.post(at(world, "resend", row.pk))

    assert "/invitation/" in response.content.decode()
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1
    known = coordinator.post(at(world, "resend", part_of(world.reviewer).pk), follow=True).content.decode()
    assert "was never sent a link" in known


def test_what_is_known_of_somebody_is_changed(world, coordinator):
    row, other = part_of(world.one), part_of(world.other)

    coordinator.post(
        at(world, "participation", row.pk),
        {"languages": "pt", "capacity": "4", "region": "North", "knows": [other.pk]},
    )

    row.refresh_from_db()
    assert (row.languages, row.capacity, row.region, list(row.knows.all())) == (["pt"], 4, "North", [other])


def test_somebody_leaves_and_the_last_coordinator_does_not(world, coordinator):
    coordinator.post(at(world, "withdraw", part_of(world.reviewer).pk))
    refused = coordinator.post(at(world, "withdraw", part_of(world.coordinator).pk), follow=True)

    assert part_of(world.reviewer).withdrawn_at is not None
    assert "Invite another coordinator first" in refused.content.decode()


def test_an_assessor_drops_out_and_somebody_else_comes(world, coordinator):
    new = a_person()
    takes_part(new, world.campaign, "assessor", capacity=3)
    takes_part_more(world)

    page = coordinator.post(at(world, "drop_out", part_of(world.one).pk), {"leave-why": "Ill"}, follow=True)

    assert "1 place has gone to somebody else" in page.content.decode()
    assert set(world.case.assignments.filter(withdrawn_at=None).values_list("assessor", flat=True)) == {
        new.pk,
        world.other.pk,
    }


def takes_part_more(world):
    """Let the two be able to take cases, as invited people are."""
    Participation.objects.filter(user__in=[world.one, world.other]).update(capacity=5)


def test_when_nobody_can_come_it_is_told_why(world, coordinator):
    takes_part_more(world)

    page = coordinator.post(at(world, "drop_out", part_of(world.one).pk), {"leave-why": "Ill"}, follow=True)

    assert "Without" in page.content.decode()
    assert part_of(world.one).withdrawn_at is None
