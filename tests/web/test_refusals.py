"""A refusal is told in the language of whoever reads it, on pages and through the API alike."""

import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from openlosi import pairing
from openlosi.apps.assessments import operations
from openlosi.apps.campaigns.models import CampaignPhase
from openlosi.web.coordinator.access import told
from tests.factories import AT, a_campaign, a_case, a_municipality, a_person, takes_part
from tests.world import DECLARED, World


@pytest.fixture(autouse=True)
def _own_language():
    """What a test reads in Arabic, the next one does not."""
    with translation.override("en"):
        yield


def _reading_arabic(person) -> Client:
    person.language = "ar"
    person.save(update_fields=["language"])
    client = Client()
    client.force_login(person)
    return client


def _answered(world: World, code: str = "206", **sent) -> dict[str, object]:
    number = world.case.assignments.get(assessor=world.one).pk
    body = json.dumps({"value": "met", "key": str(uuid4()), "base": 0, **sent})
    address = f"/api/assessments/{number}/answers/{code}"
    return _reading_arabic(world.one).put(address, body, content_type="application/json").json()


def _submitted(world: World) -> dict[str, object]:
    number = world.case.assignments.get(assessor=world.one).pk
    body = json.dumps({"key": str(uuid4()), "declaration": DECLARED})
    address = f"/api/assessments/{number}/submit"
    return _reading_arabic(world.one).post(address, body, content_type="application/json").json()


def _check_arabic(told: dict[str, object], words: str) -> None:
    assert words in told["message"]
    assert not re.search("[A-Za-z]{3}", told["message"])


def test_an_incomplete_assessment_is_refused_in_arabic(world):
    _check_arabic(_submitted(world), "لم يكتمل التقييم بعد. 95 مؤشرًا بلا إجابة: ")


def test_a_submitted_assessment_is_closed_in_arabic(world):
    world.submit(world.one)

    _check_arabic(_answered(world), "سُلّم هذا التقييم. اطلب من منسّقك أن يعيد فتحه.")


def test_a_phase_that_is_over_is_named_in_arabic(world):
    CampaignPhase.objects.create(campaign=world.campaign, phase="assessment", closes_on=date(2020, 1, 31))

    _check_arabic(_answered(world), "كان آخر يوم للمرحلة «التقييم» من هذه الحملة 31 يناير، 2020.")


def test_an_indicator_of_no_case_is_refused_in_arabic(world):
    _check_arabic(_answered(world, "999"), "لا تتضمن هذه الحالة المؤشر 999.")


def test_the_stage_of_a_case_is_named_in_arabic(world):
    world.submit(world.one)
    world.submit(world.other, unlike=("206",))
    for person in (world.one, world.other):
        operations.finish_reconciling(case_id=world.case.pk, by=person, at=AT)
    body = json.dumps({"indicator": "206", "text": "Here.", "key": str(uuid4())})
    address = f"/api/cases/{world.case.pk}/messages"

    told = _reading_arabic(world.one).post(address, body, content_type="application/json").json()

    _check_arabic(told, "هذه الحالة في المرحلة «قيد المراجعة»")


def test_a_reviewer_reads_in_arabic_what_is_open(world):
    world.submit(world.one)
    world.submit(world.other, unlike=("206", "214"))
    for person in (world.one, world.other):
        operations.finish_reconciling(case_id=world.case.pk, by=person, at=AT)
    address = reverse("reviewer:settle", args=[world.case.pk])

    page = _reading_arabic(world.reviewer).post(address, follow=True).content.decode()

    assert re.search("ما زال مفتوحًا: (206، 214|214، 206)[.]", page)


def test_a_coordinator_reads_in_arabic_which_dates_cannot_be(world):
    sent = {"assessment_opens": "2027-03-01", "assessment_closes": "2027-02-01"}
    address = reverse("coordinator:timeline", args=[world.campaign.pk])

    page = _reading_arabic(world.coordinator).post(address, sent).content.decode()

    assert "تُغلق المرحلة «التقييم» في 1 فبراير، 2027، قبل أن تُفتح في 1 مارس، 2027." in page


def test_a_coordinator_reads_in_arabic_which_cell_is_wrong(world):
    table = SimpleUploadedFile("table.csv", b"municipality,population\nA,many\n")
    address = reverse("coordinator:municipalities_look", args=[world.campaign.pk])

    page = _reading_arabic(world.coordinator).post(address, {"file": table}).content.decode()

    assert "table.csv, B2</span>: <span>«many» ليس عدد سكان." in page


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "بصيغة Excel القديمة أو محمي بكلمة مرور؛"),
        ("a.csv", b"name;note\nA;1\n", "لا صف عناوين فيه العمود municipality."),
        (
            "a.csv",
            b"municipality,municipality\nA,B\n",
            "العمود municipality قد يكون أحد عمودين، «municipality» أو «municipality».",
        ),
        (
            "a.csv",
            "municipality\nÉvora\n".encode() + "São\n".encode("cp1252"),
            "في هذا الملف ترميزان مختلطان",
        ),
        ("a.csv", b'municipality,name\nA\nB,"open\n', "علامة اقتباس مزدوجة فُتحت في هذا الصف"),
        ("a.csv", b"municipality\nA\nB\nA\n", "A مذكور مرتين؛ وقبل ذلك في: a.csv، الصف 2."),
    ],
)
def test_a_coordinator_reads_in_arabic_why_a_table_cannot_be_read(world, name, content, words):
    address = reverse("coordinator:municipalities_look", args=[world.campaign.pk])

    page = _reading_arabic(world.coordinator).post(address, {"file": SimpleUploadedFile(name, content)})

    assert words in page.content.decode()
    assert '<span lang="en" dir="ltr">' not in page.content.decode()


def _campaign_of(coordinator, **municipalities: int | None):
    campaign = a_campaign(coordinator=coordinator)
    for name, population in municipalities.items():
        a_municipality(campaign, name, population=population, stratum="1")
    return campaign


def test_a_coordinator_reads_in_arabic_why_a_draw_cannot_be(db):
    coordinator = a_person("Cora")
    campaign = _campaign_of(coordinator, A=1000, B=None)
    address = reverse("coordinator:select", args=[campaign.pk])

    page = _reading_arabic(coordinator).get(address, {"design": "by-size", "number": 3}).content.decode()

    assert "<li>B بلا عدد سكان، فلا يمكن ترتيبها بحسب الحجم.</li>" in page
    assert "<li>عدد البلديات المطلوب 3، وفي القائمة 2.</li>" in page


def test_a_coordinator_reads_in_arabic_how_cases_are_drawn(db):
    coordinator = a_person("Cora")
    campaign = _campaign_of(coordinator, A=1000, B=500, C=200)
    wanted = {"design": "stratified", "number": 2, "strata": "stratum", "allocation": "equal", "seed": "7"}
    client, lines = (
        _reading_arabic(coordinator),
        "<li>2 من 3 من الطبقة 1.</li><li>المختار: 2 من 3 من البلديات في القائمة.</li>",
    )

    tried = client.get(reverse("coordinator:select", args=[campaign.pk]), wanted).content.decode()
    client.post(reverse("coordinator:draw_cases", args=[campaign.pk]), wanted)
    made = client.get(reverse("coordinator:draw", args=[campaign.pk])).content.decode()

    assert lines in tried
    assert lines in made
    assert '<li lang="en"' not in made


def test_a_line_that_a_draw_does_not_say_again_stays_as_it_was_kept(db):
    coordinator = a_person("Cora")
    campaign = _campaign_of(coordinator, A=1000, B=500)
    client = _reading_arabic(coordinator)
    client.post(reverse("coordinator:draw_cases", args=[campaign.pk]), {"design": "by-size", "number": 1})
    campaign.refresh_from_db()
    campaign.draw["document"][1] = "The largest of all."
    campaign.save()

    page = client.get(reverse("coordinator:draw", args=[campaign.pk])).content.decode()

    assert '<li lang="en" dir="ltr">The largest of all.</li>' in page


def test_a_coordinator_reads_in_arabic_why_the_people_do_not_suffice(world):
    a_case(world.campaign)
    address = reverse("coordinator:pairs", args=[world.campaign.pk])

    page = _reading_arabic(world.coordinator).get(address).content.decode()

    assert "من الأشخاص" in page
    assert "needs 2 people" not in page


def test_the_roles_of_a_table_are_named_in_arabic_and_read_so(world):
    client = _reading_arabic(world.coordinator)
    named = "أو كما تسميها هذه الصفحة: المنسّق، المقيّم، المراجع، جهة اتصال بلدية أو المراقب."
    table = SimpleUploadedFile("people.csv", "email,role\nana@example.org,المراقب\n".encode())

    page = client.get(reverse("coordinator:invite", args=[world.campaign.pk])).content.decode()
    seen = client.post(reverse("coordinator:people_look", args=[world.campaign.pk]), {"file": table})

    assert named in page
    assert seen.status_code == 200


def test_a_coordinator_reads_in_arabic_who_knows_whom(db):
    coordinator = a_person("Cora")
    campaign = a_campaign(coordinator=coordinator)
    a_case(campaign)
    ada, ben = (takes_part(a_person(name), campaign, "assessor", capacity=2) for name in ("Ada", "Ben"))
    ada.knows.add(ben)
    address = reverse("coordinator:pairs", args=[campaign.pk])

    page = _reading_arabic(coordinator).get(address, {"seed": "1"}).content.decode()

    assert "ليس إذا فُصل بين من يعرف بعضهم بعضًا: Ada وBen. " in page


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (lambda: pairing.feasibility([pairing.Case("A")] * 2, []), "الحالة A مذكورة مرتين."),
        (lambda: pairing.feasibility([], [pairing.Person("B", frozenset(), -1)]), "قدرة B أقل من الصفر."),
    ],
)
def test_pairing_that_is_asked_wrongly_says_so_in_arabic(refused, words):
    with pytest.raises(pairing.WrongInput) as wrong:
        refused()

    with translation.override("ar"):
        assert told(wrong.value) == [words]


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Il faut pour cela un de ces rôles"), ("pt", "Isto exige um destes papéis")],
)
def test_a_missing_role_is_named_in_the_readers_language(world, language, words):
    world.reviewer.language = language
    world.reviewer.save(update_fields=["language"])
    client = Client()
    client.force_login(world.reviewer)

    answer = client.get(reverse("coordinator:timeline", args=[world.campaign.pk]))

    assert answer.status_code == 403
    assert words in answer.content.decode()
