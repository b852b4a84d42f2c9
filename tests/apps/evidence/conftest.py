"""Small portals on this machine, and an installation that may visit them."""

import pytest

from tests.crawler.conftest import page, serve

__all__ = ["page", "serve"]


@pytest.fixture
def visits_this_machine(settings, tmp_path):
    """Let jobs visit portals that a test serves, quickly, and work in a folder of this test."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
        update={"collect_private": True, "collect_rate": 100.0, "collect_pages": 20}
    )
    settings.WORK_FOLDER = tmp_path / "work"
    return settings.WORK_FOLDER
