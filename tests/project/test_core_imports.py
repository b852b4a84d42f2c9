"""The core and the evidence format import the standard library and one another, and nothing else."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
PURE = ("openlosi.core", "openlosi.evidence_format")


def _imported(source: str) -> Iterator[str]:
    """Every module that a source imports, at its top or anywhere inside it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield "a module by its name"


def _foreign(source: str) -> list[str]:
    """The imports that a module of the core may not have."""
    return [
        name
        for name in _imported(source)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in PURE)
    ]


def test_the_core_imports_only_the_standard_library_and_itself():
    files = sorted(file for package in PURE for file in (SRC / package.replace(".", "/")).rglob("*.py"))

    assert len(files) > 20
    assert {
        str(file.relative_to(SRC)): found for file in files if (found := _foreign(file.read_text("utf-8")))
    } == {}


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("import numpy", ["numpy"]),
        ("from polars import DataFrame", ["polars"]),
        ("import openlosi.tables", ["openlosi.tables"]),
        ("from openlosi.editions import load", ["openlosi.editions"]),
        ("from openlosi import core", ["openlosi"]),
        ("from openlosi.corelike import x", ["openlosi.corelike"]),
        ("from . import scores", ["."]),
        ("def later():\n    import typer", ["typer"]),
        ("if TYPE_CHECKING:\n    from rich import box", ["rich"]),
        ("import importlib\nimportlib.import_module('numpy')", ["a module by its name"]),
    ],
)
def test_a_planted_violation_is_caught(planted, found):
    assert _foreign(f"import json\nfrom openlosi.core.scoring import scores\n{planted}\n") == found


def test_what_is_allowed_is_not_caught():
    assert (
        _foreign(
            "import json\nfrom collections.abc import Mapping\nfrom openlosi.core.scoring.scores import score"
        )
        == []
    )
