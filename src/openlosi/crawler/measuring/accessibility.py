"""
Check pages with axe-core against WCAG 2.1, levels A and AA.

axe finds what a program can find, about a third to a half of WCAG's failures, and is careful to report only what
is certain. The tool that LOSI's handbook names is another one; the figures say so, for the two count differently.
"""

import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page as BrowserPage

from openlosi.crawler.browser import Browser
from openlosi.crawler.measuring.pairs import two_at_a_time
from openlosi.evidence_format.observations import Measurement

VENDOR = Path(__file__).with_name("vendor")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
_MOST_FAILURES = 60
_DEVIATION = (
    "Measured with axe-core, not with the tool that the instrument's handbook names. axe reports only what it is "
    "certain of and leaves the rest to people (needs_review); another tool's counts differ."
)

_RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations", "incomplete"], iframes: false });
  const short = (rule) => ({ rule: rule.id, impact: rule.impact || "", help: rule.help, tags: rule.tags, count: rule.nodes.length,
    first: rule.nodes.length ? String(rule.nodes[0].target).slice(0, 200) : "" });
  return { failures: found.violations.map(short), needs_review: found.incomplete.map(short),
    passed: found.passes.length, version: found.testEngine.version };
}"""


def measure(sample: Sequence[str], browser: Browser) -> Measurement:
    """Run axe on each page of the sample, frames of other sites left out."""
    pages = two_at_a_time(lambda address: _page(address, browser), sample)
    tool = f"axe-core {version()} in Chromium {browser.version}"
    return Measurement("accessibility", tool, tuple(sample), _figures(pages), _to_change(pages))


@cache
def version() -> str:
    """The version of axe that is carried here."""
    files = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["file"]
    return next(str(each["version"]) for each in files if each["package"] == "axe-core")


@cache
def _axe() -> str:
    return (VENDOR / "axe.min.js").read_text(encoding="utf-8")


def _page(address: str, browser: Browser) -> dict[str, Any]:
    found = browser.inspect(address, _checked)
    return {"address": address, "why": found} if isinstance(found, str) else {"address": address, **found}


async def _checked(page: BrowserPage, _errors: Sequence[str]) -> dict[str, Any]:
    # Evaluated by the browser's own tools, which a page's content security policy does not bind.
    await page.evaluate(_axe())
    found: dict[str, Any] = await page.evaluate(_RUN, list(TAGS))
    return found


def _figures(pages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    checked = [page for page in pages if "why" not in page]
    rules: Counter[str] = Counter()
    impacts: Counter[str] = Counter()
    for page in checked:
        for failure in page["failures"]:
            rules[failure["rule"]] += failure["count"]
            impacts[failure["impact"]] += failure["count"]
    return {
        "pages": list(pages),
        "checked": len(checked),
        "without_failure": sum(not page["failures"] for page in checked),
        "without_failure_a": sum(
            not any(is_level_a(each["tags"]) for each in page["failures"]) for page in checked
        ),
        "failures": rules.total(),
        "by_rule": dict(rules.most_common()),
        "by_impact": dict(impacts.most_common()),
        "levels": list(TAGS),
        "deviation": _DEVIATION,
    }


def is_level_a(tags: Sequence[str]) -> bool:
    """Whether a rule bears on level A, the lowest, rather than on AA alone."""
    return "wcag2a" in tags or "wcag21a" in tags


def _to_change(pages: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    where: dict[str, list[str]] = {}
    example: dict[str, dict[str, Any]] = {}
    said = [f"{page['address']}: make it open ({page['why']})" for page in pages if "why" in page]
    for page in pages:
        for failure in page.get("failures", ()):
            where.setdefault(failure["rule"], []).append(page["address"])
            example.setdefault(failure["rule"], failure)
    for rule, addresses in sorted(where.items(), key=lambda each: -len(each[1])):
        first = example[rule]
        said.append(
            f"{first['help']} ({rule}, on {len(addresses)} pages, first {addresses[0]} at {first['first']})"
        )
    return tuple(said[:_MOST_FAILURES])
