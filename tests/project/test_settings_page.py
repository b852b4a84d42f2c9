"""What an installation may set is on one page, drawn from the code."""

from pathlib import Path

from openlosi.config.environment import drawn

PAGE = Path(__file__).parents[2] / "docs/reference/settings.md"


def test_the_page_of_settings_is_drawn_from_the_code():
    assert drawn() in PAGE.read_text("utf-8"), (
        "put what openlosi.config.environment.drawn() returns into docs/reference/settings.md"
    )
