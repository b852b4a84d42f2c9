"""What each tool says of a good and a faulty page, and what is said when a tool is missing."""

import shutil
from dataclasses import replace

import pytest

from openlosi.crawler.measuring import MEASUREMENTS, accessibility, engines, markup, measure, phone, styles
from openlosi.crawler.measuring.checker import CheckerUnavailable, check
from openlosi.evidence_format.pages import Page


@pytest.fixture
def checker() -> None:
    try:
        check({"x": b""}, ".css")
    except CheckerUnavailable as missing:
        pytest.skip(str(missing))


@pytest.mark.usefixtures("checker")
def test_markup_is_judged_as_it_was_served(town):
    measured = markup.measure({each: town.stored(each) for each in (town.home, town.faulty)})

    figures = measured.figures
    assert measured.tool.startswith("Nu Html Checker (vnu-jar) 2")
    assert (figures["checked"], figures["without_error"]) == (2, 1)
    good, faulty = figures["documents"]
    assert (good["address"], good["errors"]) == (town.home, 0)
    assert faulty["errors"] == figures["errors"] >= 3
    assert figures["errors_by_type"]["Duplicate ID “…”."] == 1
    assert any(
        "Duplicate ID “twice”. (once, first in" in change and "line 3" in change
        for change in measured.to_change
    )


@pytest.mark.usefixtures("checker")
def test_an_old_charset_that_only_the_server_declares_is_not_taken_for_garbage():
    page = (
        "<!DOCTYPE html><html lang=fr><head><title>Été</title></head><body><p>Été</p></body></html>".encode(
            "cp1252"
        )
    )

    alone = markup.measure({"a": page})
    declared = markup.measure({"a": page}, {"a": "windows-1252"})

    assert (alone.figures["errors"], declared.figures["errors"]) == (4, 0)
    assert declared.figures["recoded"] == {"a": "windows-1252"}
    assert declared.to_change == ("a: serve it in UTF-8, not in windows-1252",)


@pytest.mark.usefixtures("checker")
def test_style_sheets_of_the_portal_are_judged_and_others_named(town):
    sheets = {f"{town.home}{name}.css": town.stored(f"{town.home}{name}.css") for name in ("good", "faulty")}

    measured = styles.measure([town.home], sheets, elsewhere=["https://fonts.example/f.css"])

    assert (measured.figures["checked"], measured.figures["errors"]) == (2, 1)
    assert measured.figures["elsewhere"] == ["https://fonts.example/f.css"]
    assert measured.to_change == (
        f"CSS: “colr”: Property “colr” doesn't exist. (once, first in {town.home}faulty.css, line 1)",
    )


@pytest.mark.usefixtures("checker")
def test_a_document_that_names_a_remote_part_makes_no_connection(town):
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html SYSTEM "{town.home}dtd"><html><head><title>x</title>'
        f'<link rel="stylesheet" href="{town.home}good.css"></head><body></body></html>'
    )

    style = f"@import '{town.home}good.css'; @import url(//{town.home[7:]}faulty.css); p {{ colr: red }}"
    town.agents.clear()

    assert check({"x": page.encode(), "y": f"<style>{style}</style>".encode()}, ".html").messages["x"]
    assert check({"z": style.encode()}, ".css").messages["z"]
    assert town.agents == set()


def test_a_phone_sees_width_targets_and_viewport(browser, town):
    measured = phone.measure([town.home, town.faulty], browser)

    good, faulty = measured.figures["pages"]
    assert (good["viewport_fits"], good["sideways_360"], good["small_targets"]) == (True, 0, 0)
    assert (faulty["viewport_fits"], faulty["small_targets"]) == (False, 2)
    assert faulty["sideways_360"] > 1000
    assert [change.partition(": ")[0] for change in measured.to_change] == [town.faulty] * 4


def test_accessibility_names_rules_levels_and_the_deviation(browser, town):
    measured = accessibility.measure([town.home, town.faulty], browser)

    assert measured.tool.startswith("axe-core 4.14.1 in Chromium")
    assert (measured.figures["checked"], measured.figures["without_failure"]) == (2, 1)
    assert {"image-alt", "html-has-lang"} <= set(measured.figures["by_rule"])
    assert "not with the tool" in measured.figures["deviation"]
    assert any("image-alt, on 1 pages" in change for change in measured.to_change)


def test_a_page_that_does_not_open_is_reported_for_each_tool(browser):
    gone = "http://127.0.0.2:9999/"

    assert accessibility.measure([gone], browser).figures["pages"] == [
        {"address": gone, "why": "127.0.0.2 is not the town."}
    ]
    assert phone.measure([gone], browser).figures["measured"] == 0


@pytest.mark.skipif(shutil.which("firefox-esr") is None, reason="needs the Debian package firefox-esr")
def test_two_engines_are_compared(browser, town):
    measured = engines.measure([town.home, town.faulty, "http://127.0.0.2:9999/"], browser)

    good, faulty, gone = measured.figures["pages"]
    assert "Chromium" in measured.tool
    assert "Firefox" in measured.tool
    assert (good["shared_words"], good["moved_parts"]) == (1.0, 0.0)
    assert (faulty["chromium"]["script_errors"], faulty["firefox"]["script_errors"]) == (1, 1)
    assert "brokenScript" in faulty["firefox"]["first_errors"][0]
    assert (gone["chromium"]["loaded"], gone["firefox"]["loaded"]) == (False, False)
    assert measured.figures["opened_in_both"] == 2
    assert {"Firefox/" in agent for agent in town.agents} == {True, False}
    assert all(agent.endswith("OpenLOSI/0 (+tests)") for agent in town.agents)


@pytest.mark.skipif(shutil.which("firefox-esr") is None, reason="needs the Debian package firefox-esr")
def test_pages_that_no_engine_survives_do_not_end_the_measurement(browser, town):
    measured = engines.measure([f"{town.home}busy", f"{town.home}eats", town.home], browser, patience=4)

    busy, eats, good = measured.figures["pages"]
    assert busy["firefox"]["why"] == "The page was not ready after 4 seconds."
    assert "MB and was ended" in eats["firefox"]["why"]
    assert good["shared_words"] == 1.0


def test_everything_is_measured_in_one_call(browser, town):
    pages = [
        Page(town.home, "r", "html", title="Town"),
        Page(town.faulty, "r", "html", title="Contact", depth=1),
    ]
    told: list[str] = []

    measured = measure(pages, bodies=town.stored, browser=browser, progress=told.append)

    assert tuple(each.measurement for each in measured) == MEASUREMENTS == tuple(told)
    for each in measured:
        assert each.figures["sample_parts"] == {"home": town.home, "contact": town.faulty}
        assert each.measured_at
        assert each.not_assessable is None or "install" in each.not_assessable.lower()


def test_without_tools_each_measurement_says_what_to_install(monkeypatch, tmp_path, town):
    monkeypatch.setenv("OPENLOSI_TOOLS", str(tmp_path))
    pages = [Page(town.home, "r", "html")]

    measured = measure(
        pages, bodies=town.stored, browser=None, no_browser="Chromium is not installed: install it."
    )

    said = {each.measurement: each.not_assessable for each in measured}
    assert (
        said["engines"] == said["phone"] == said["accessibility"] == "Chromium is not installed: install it."
    )
    assert "scripts/measuring-tools" in said["markup"] or "default-jre-headless" in said["markup"]
    assert all(replace(each, figures={}).tool == "" for each in measured)


def test_without_java_it_says_what_to_install(monkeypatch, town):
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert markup.measure({town.home: b"x"}).not_assessable == (
        "Java is not installed: install the Debian package default-jre-headless."
    )


def test_without_firefox_it_says_what_to_install(monkeypatch, browser, town):
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name.startswith("firefox") else found(name))

    measured = engines.measure([town.home], browser)

    assert measured.not_assessable == "Firefox is not installed: install the Debian package firefox-esr."
    assert measured.figures == {}


def test_a_portal_without_pages_has_nothing_to_measure():
    measured = measure([], bodies=lambda address: None, browser=None)

    assert {each.not_assessable for each in measured} == {"No page of the portal was stored."}
