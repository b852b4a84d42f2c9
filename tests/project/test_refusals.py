"""What people are told when something is refused can be said in every language of the pages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/openlosi"
MODULES = [path for part in ("api", "apps", "web") for path in sorted((SOURCE / part).rglob("*.py"))]
_GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "npgettext",
}
#: Faults of ours, and what only a terminal or a log ever says: these stay in English.
_FOR_NOBODY_ON_A_PAGE = {
    "AssertionError",
    "Broken",
    "FileExistsError",
    "Lost",
    "NotAsStored",
    "RuntimeError",
    "UnknownKind",
}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_fixed_english(node: ast.AST) -> bool:
    """Whether some words in an expression are written out and never given to gettext."""
    if isinstance(node, ast.Call) and _name(node.func) in _GETTEXT:
        return False
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(len(word) > 2 for word in node.value.split()[1:])
    return any(_is_fixed_english(child) for child in ast.iter_child_nodes(node))


def _calls_that_tell(tree: ast.AST) -> Iterator[ast.Call]:
    """Exceptions as they are raised, or worded by their own class; messages and errors of forms."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            if _name(node.exc.func) not in _FOR_NOBODY_ON_A_PAGE:
                yield node.exc
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            worded = node.func.attr == "__init__" or node.func.attr == "add_error"
            if worded or (_name(node.func.value) == "messages" and node.func.attr not in ("get_messages",)):
                yield node


def told_in_english_only(code: str) -> list[str]:
    """The calls in a module that tell somebody something in words that cannot be translated."""
    return [
        ast.unparse(call)
        for call in _calls_that_tell(ast.parse(code))
        if any(_is_fixed_english(each) for each in [*call.args, *(word.value for word in call.keywords)])
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_refusal_can_be_translated(module):
    assert told_in_english_only(module.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        'raise NotNow("This is closed.")',
        'raise NotNow(f"{number} answers are missing.")',
        'raise NotNow("%(n)s answers are missing." % {"n": n})',
        'super().__init__("This was changed elsewhere.")',
        'messages.error(request, "This was not taken.")',
    ],
)
def test_fixed_english_is_found(code):
    assert told_in_english_only(code) != []


@pytest.mark.parametrize(
    "code",
    [
        'raise NotNow(_("This is closed."))',
        'raise NotNow(ngettext("One is open.", "Several are open.", n) % {"n": n})',
        'raise Lost("this worker is ending")',
        "raise NotNow(str(refused)) from refused",
    ],
)
def test_what_can_be_translated_is_let_through(code):
    assert told_in_english_only(code) == []
