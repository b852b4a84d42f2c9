"""The documented calls are the calls there are."""

from pathlib import Path

from openlosi.api.reference import drawn

PAGE = Path(__file__).parents[2] / "docs/reference/api.md"


def test_the_page_lists_every_call_and_no_other():
    assert drawn() in PAGE.read_text("utf-8")


def test_the_description_for_programs_is_served_to_whoever_is_signed_in_or_not(client, db):
    described = client.get("/api/openapi.json").json()

    assert described["info"]["title"] == "OpenLOSI"
    assert "/api/assessments/{number}/submit" in described["paths"]
