"""The pages say the same in every language they speak: all of it, with the same placeholders, as compiled."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import templatize

SOURCE = Path(__file__).parents[2] / "src/openlosi"
OURS = ["ar", "fr", "pt"]
PLURALS = {"ar": 6, "fr": 2, "pt": 2}
CATALOGUES = sorted(
    [*SOURCE.glob("locale/*/LC_MESSAGES/*.po"), *SOURCE.glob("locale_of_others/*/LC_MESSAGES/*.po")]
)
_ENTRY = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$')
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[a-z]|\{\w*\}")
_GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "npgettext",
    "said",
}
_IN_TEMPLATE = re.compile(
    r"""\b(?:_|n?gettext)\(\s*(?:u|b)?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL
)

Entry = dict[str, str]


def _entries(catalogue: Path) -> list[Entry]:
    """Every entry of a .po file, with its flags under `flags`."""
    read: list[Entry] = []
    for block in catalogue.read_text("utf-8").split("\n\n"):
        entry: Entry = {"flags": ""}
        field = ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry["flags"] += line
            elif found := _ENTRY.match(line):
                field = found[1]
                entry[field] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                entry[field] += ast.literal_eval(line)
        if "msgid" in entry:
            read.append(entry)
    return read


def _forms(entry: Entry) -> list[str]:
    return [text for field, text in entry.items() if field.startswith("msgstr")]


def _texts_of_the_pages() -> set[str]:
    """What the code and the templates give to gettext; of plurals, the singular."""
    texts: set[str] = set()
    for module in [
        path
        for part in ("api", "apps", "config", "core", "pairing", "spreadsheets", "web")
        for path in (SOURCE / part).rglob("*.py")
    ]:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _GETTEXT and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    texts.add(first.value)
    for template in [path for part in ("apps", "web") for path in (SOURCE / part).rglob("templates/**/*.*")]:
        texts |= {
            ast.literal_eval(text) for text in _IN_TEMPLATE.findall(templatize(template.read_text("utf-8")))
        }
    return texts - {""}


def test_the_pages_offer_the_languages_they_are_translated_into():
    assert sorted(path.name for path in (SOURCE / "locale").iterdir()) == OURS
    assert sorted(code for code, _ in settings.LANGUAGES if code != "en") == OURS


@pytest.mark.parametrize("language", OURS)
def test_nearly_every_text_of_the_pages_is_translated(language):
    entries = _entries(SOURCE / f"locale/{language}/LC_MESSAGES/django.po")
    translated = {entry["msgid"] for entry in entries if all(_forms(entry)) and "fuzzy" not in entry["flags"]}
    texts = _texts_of_the_pages()
    missing = texts - translated

    assert len(texts) > 1000
    assert len(missing) <= len(texts) * 0.02, f"run scripts/translations, then translate: {sorted(missing)}"


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_translation_keeps_every_placeholder(catalogue):
    changed = []
    for entry in _entries(catalogue)[1:]:
        many = entry.get("msgid_plural")
        wanted = [
            sorted(set(_PLACEHOLDER.findall(text))) for text in (entry["msgid"], many or entry["msgid"])
        ]
        for number, text in enumerate(_forms(entry)):
            found = sorted(set(_PLACEHOLDER.findall(text)))
            # Arabic has forms for none, one and two, which need no figure. Nothing may be made up in any.
            for_one_number = many is not None and number < len(_forms(entry)) - 1 and number < 3
            if text and found not in wanted and not (for_one_number and set(found) <= set(wanted[1])):
                changed.append((entry["msgid"], text))

    assert changed == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_plural_has_the_forms_of_its_language(catalogue):
    forms = PLURALS[catalogue.parts[-3]]
    entries = _entries(catalogue)

    assert f"nplurals={forms};" in entries[0]["msgstr"]
    assert [e["msgid"] for e in entries if "msgid_plural" in e and len(_forms(e)) != forms] == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_translation_is_a_guess(catalogue):
    assert [entry["msgid"] for entry in _entries(catalogue) if "fuzzy" in entry["flags"]] == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_what_is_compiled_is_what_is_written(catalogue):
    written: dict[object, str] = {}
    for entry in _entries(catalogue):
        context = entry.get("msgctxt")
        key = entry["msgid"] if context is None else f"{context}\x04{entry['msgid']}"
        if "msgid_plural" in entry:
            written |= {
                (key, number): text for number, text in enumerate(_forms(entry)) if all(_forms(entry))
            }
        elif entry["msgstr"]:
            written[key] = entry["msgstr"]
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog

    assert compiled == written, "run scripts/translations"


@pytest.mark.parametrize("language", OURS)
def test_sign_in_pages_of_others_speak_every_language_too(language):
    with translation.override(language):
        assert translation.gettext("Forgot your password?") != "Forgot your password?"
