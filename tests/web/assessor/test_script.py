"""The page's script is fetched at once, whole, and under names that change with it."""

import re
from pathlib import Path

from django.core.management import call_command

import openlosi.web.assessor

MODULES = Path(openlosi.web.assessor.__file__).parent / "static/assessor"


def test_the_page_asks_for_every_module_at_once(one, at):
    page = one.get(at("assessment")).content.decode()

    asked = set(re.findall(r"/static/assessor/(\w+)\.js", page))
    assert asked == {path.stem for path in MODULES.glob("*.js")}


def test_served_modules_import_one_another_by_names_that_change_with_them(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "openlosi.web.static_files.StaticFiles"},
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    [main] = tmp_path.glob("assessor/main.*.js")
    imported = re.findall(r'from "\./([^"]+)"', main.read_text("utf-8"))
    assert imported
    assert all(re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) for name in imported)
    assert all((tmp_path / "assessor" / name).exists() for name in imported)
