"""Municipalities come in whole or not at all, after a preview."""

import pytest

from openlosi.apps.audit.models import Entry
from openlosi.apps.municipalities.importing import Row, preview
from openlosi.apps.municipalities.models import Municipality, Portal
from openlosi.apps.municipalities.operations import WrongAddress, add_portal, import_rows, mark_portal
from tests.factories import AT, a_person, an_organization

pytestmark = pytest.mark.django_db

SERVICES = {"401", "405"}


@pytest.fixture
def organization():
    return an_organization()


def a_file(tmp_path, text):
    file = tmp_path / "municipalities.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_preview_says_what_is_new_changed_and_unchanged_and_changes_nothing(tmp_path, organization):
    import_rows(
        [Row("A", population=10), Row("B", region="North")], organization=organization, by=a_person(), at=AT
    )

    seen = preview(
        a_file(tmp_path, "municipality,population,region\nA,12,\nB,,North\nC,5,South\n"),
        organization_id=organization.pk,
        services=SERVICES,
    )

    assert [row.key for row in seen.new] == ["C"]
    assert [(change.key, change.fields) for change in seen.changed] == [("A", {"population": ("10", "12")})]
    assert [row.key for row in seen.unchanged] == ["B"]
    assert Municipality.objects.count() == 2


def test_a_preview_of_a_faulty_file_names_its_cells_and_offers_nothing(tmp_path, organization):
    seen = preview(
        a_file(tmp_path, "municipality,population\nA,many\nB,5\n"),
        organization_id=organization.pk,
        services=SERVICES,
    )

    assert [str(fault) for fault in seen.faults] == [
        'municipalities.csv, row 2 (cell B2): "many" is no number of people.'
    ]
    assert (seen.rows, seen.new, seen.fault_count) == ((), (), 1)


def test_a_portal_that_two_municipalities_share_is_said(tmp_path, organization):
    import_rows([Row("A", portals=("https://x.example",))], organization=organization, by=a_person(), at=AT)

    seen = preview(
        a_file(tmp_path, "municipality,portal\nB,http://X.example/\nC,y.example\n"),
        organization_id=organization.pk,
        services=SERVICES,
    )

    assert seen.notices == ("x.example is the portal of more than one municipality: A, B.",)


def test_an_import_keeps_all_that_the_table_says(organization):
    row = Row("A", "Ville A", "North", 9, True, "urban", ("https://a.example",), ("fr", "ar"), ("401",))

    import_rows([row], organization=organization, by=a_person(), at=AT)

    kept = Municipality.objects.get()
    assert (kept.key, kept.name, kept.region, kept.population, kept.capital, kept.stratum) == (
        "A",
        "Ville A",
        "North",
        9,
        True,
        "urban",
    )
    assert (kept.languages, kept.national_services) == (["fr", "ar"], ["401"])
    assert list(kept.portals.values_list("address", "state")) == [("https://a.example", "live")]


def test_a_blank_cell_says_nothing(organization):
    person = a_person()
    import_rows([Row("A", region="North", population=9)], organization=organization, by=person, at=AT)

    import_rows([Row("A", population=10)], organization=organization, by=person, at=AT)

    assert list(Municipality.objects.values_list("name", "region", "population")) == [("A", "North", 10)]


def test_another_address_marks_the_only_portal_as_moved(organization):
    person = a_person()
    import_rows([Row("A", portals=("https://a.example",))], organization=organization, by=person, at=AT)

    import_rows([Row("a", portals=("https://new.example",))], organization=organization, by=person, at=AT)

    assert list(Portal.objects.order_by("id").values_list("address", "state", "moved_to")) == [
        ("https://a.example", "moved", "https://new.example"),
        ("https://new.example", "live", ""),
    ]


def test_importing_the_same_rows_twice_changes_nothing(organization):
    rows = [Row("A", portals=("https://a.example", "https://b.example"), languages=("fr",))]
    import_rows(rows, organization=organization, by=a_person(), at=AT)

    again = import_rows(rows, organization=organization, by=a_person(), at=AT)

    assert (len(again.new), len(again.changed), len(again.unchanged)) == (0, 0, 1)
    assert (Municipality.objects.count(), Portal.objects.count()) == (1, 2)


def test_an_import_is_audited_with_old_and_new(organization):
    person = a_person()
    import_rows([Row("A", population=9)], organization=organization, by=person, at=AT)
    import_rows([Row("A", population=10), Row("B")], organization=organization, by=person, at=AT)

    entry = Entry.objects.order_by("number").last()
    assert (entry.act, entry.by_id) == ("municipalities.imported", person.pk)
    assert entry.details == {"new": ["B"], "changed": {"A": {"population": ["9", "10"]}}, "unchanged": 0}


def test_an_import_that_fails_in_the_middle_leaves_nothing(organization):
    rows = [Row("A"), Row("B", name="x" * 10, population=-1)]

    with pytest.raises(Exception, match=r"(?i)constraint|range|check"):
        import_rows(rows, organization=organization, by=a_person(), at=AT)

    assert (Municipality.objects.count(), Entry.objects.count()) == (0, 0)


def test_an_import_of_many_costs_no_query_a_row(organization, django_assert_max_num_queries):
    rows = [Row(f"M{n}", portals=(f"https://m{n}.example",)) for n in range(300)]

    with django_assert_max_num_queries(30):
        import_rows(rows, organization=organization, by=a_person(), at=AT)

    assert Portal.objects.count() == 300


def test_rows_survive_being_carried_from_the_preview():
    row = Row("A", None, "North", 9, False, None, ("https://a.example",), ("fr",), None)

    assert Row.from_plain(row.plain()) == row


def test_a_portal_moves_and_dies_and_each_is_audited(organization):
    person = a_person()
    import_rows([Row("A", portals=("https://a.example",))], organization=organization, by=person, at=AT)
    portal = Portal.objects.get()

    mark_portal(portal_id=portal.pk, state=Portal.State.MOVED, moved_to="b.example", by=person, at=AT)
    mark_portal(
        portal_id=Portal.objects.get(address="https://b.example").pk,
        state=Portal.State.DEAD,
        by=person,
        at=AT,
    )

    assert list(Portal.objects.order_by("id").values_list("address", "state", "moved_to")) == [
        ("https://a.example", "moved", "https://b.example"),
        ("https://b.example", "dead", ""),
    ]
    assert list(
        Entry.objects.filter(act="portal.marked").values_list("details__after__state", flat=True)
    ) == [
        "moved",
        "dead",
    ]


def test_a_portal_is_not_added_twice_nor_what_is_no_address(organization):
    person = a_person()
    import_rows([Row("A", portals=("https://a.example",))], organization=organization, by=person, at=AT)
    municipality = Municipality.objects.get()

    with pytest.raises(WrongAddress, match="already"):
        add_portal(municipality_id=municipality.pk, address="http://A.example/", by=person, at=AT)
    with pytest.raises(WrongAddress, match="is no web address"):
        add_portal(municipality_id=municipality.pk, address="javascript:alert(1)", by=person, at=AT)

    assert Portal.objects.count() == 1
