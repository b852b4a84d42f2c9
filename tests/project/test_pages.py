"""What our pages are made of: nothing inline, nothing that knows left from right, all of it from this server."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src/openlosi/web"
SHEETS = sorted(WEB.rglob("*.css"))
TEMPLATES = sorted(WEB.rglob("*.html"))

_PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:"
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)(?:-[a-z]+)?\s*:"
    r"|(?:left|right|top|bottom)\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)"
    r"|(?:min-|max-)?(?:width|height)\s*:"
    r")"
)
_INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE
)
_FOREIGN = re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//""", re.IGNORECASE)


def _without_comments(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_our_styles_know_start_and_end_and_not_left_and_right(sheet):
    assert _PHYSICAL.findall(_without_comments(sheet.read_text("utf-8"))) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_our_templates_have_no_inline_script_or_style(template):
    text = template.read_text("utf-8")
    # JSON is data: a browser never runs it, and the policy does not forbid it.
    text = re.sub(r'<script[^>]*type="application/json"[^>]*>', "", text)

    assert _INLINE.findall(text) == []


@pytest.mark.parametrize("page", [*SHEETS, *TEMPLATES], ids=lambda path: str(path.relative_to(WEB)))
def test_our_pages_load_nothing_from_elsewhere(page):
    assert _FOREIGN.findall(page.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "a { margin-left: 1px }",
        "a{right:0}",
        "a { text-align: left; }",
        "a { border-right-width: 2px; }",
        "a { border-top-left-radius: 2px; }",
        "a { color: red; padding-right: 2px; }",
    ],
)
def test_a_planted_physical_property_is_caught(planted):
    assert _PHYSICAL.findall(planted)


def test_logical_properties_are_not_caught():
    assert not _PHYSICAL.findall(
        "a { margin-inline-start: 1px; inset-inline-end: 0; text-align: start; border-block-end: 0 }"
    )


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color: red">',
        "<button onclick='x()'>",
        "<script>x()</script>",
        '<a href="javascript:x()">',
        "<style>",
    ],
)
def test_a_planted_inline_script_or_style_is_caught(planted):
    assert _INLINE.findall(planted)


def test_a_script_from_a_file_is_not_caught():
    assert not _INLINE.findall('<script src="/static/web/x.js" defer></script>')


def _tokens(sheet: str) -> list[dict[str, str]]:
    """The colours of each scheme: the light ones, and the dark ones laid over them."""
    blocks = re.findall(r":root\s*\{(.*?)\}", sheet, flags=re.DOTALL)[:2]
    read = [dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", block)) for block in blocks]
    return [read[0], {**read[0], **read[1]}]


def _contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2 defines it."""

    def light(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted([light(one), light(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_and_its_ground_are_far_enough_apart(scheme):
    colours = _tokens((WEB / "static/web/openlosi.css").read_text("utf-8"))[scheme]
    grounds = ["paper", "paper-raised", "paper-sunken"]
    texts = [(text, ground) for text in ("ink", "ink-soft", "accent", "bad") for ground in grounds]
    texts += [("accent-ink", "accent"), ("accent-ink", "accent-strong"), ("accent", "accent-soft")]
    texts += [(name, f"{name}-soft") for name in ("ok", "warn", "bad")]
    texts += [("ink", f"{name}-soft") for name in ("ok", "warn", "bad", "accent")]
    lines = [(line, ground) for line in ("focus", "line-strong") for ground in ("paper", "paper-raised")]

    too_close = [(pair, 4.5) for pair in texts if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
    too_close += [(pair, 3) for pair in lines if _contrast(colours[pair[0]], colours[pair[1]]) < 3]

    assert too_close == []
