"""The documents keep their promises: links lead somewhere, commands exist, decisions are numbered."""

import re
from pathlib import Path

import pytest
import typer

from openlosi.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_our_pages_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    ours = [t.split("#")[0] for t in targets if not re.match(r"[a-z]+:", t) and t.split("#")[0]]

    assert [t for t in ours if not (page.parent / t).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_and_options_that_a_page_names_exist(page):
    command = typer.main.get_command(app)
    known = {name: command.commands[name] for name in command.commands}
    for line in re.findall(r"openlosi ([a-z][^`\n]*)", page.read_text(encoding="utf-8").replace("\\\n", " ")):
        words = line.split()
        if words[0] not in known:
            # "openlosi" in running text is followed by an ordinary word; commands stand in code.
            continue
        current = known[words[0]]
        if hasattr(current, "commands") and len(words) > 1 and words[1] in current.commands:
            current = current.commands[words[1]]
        options = {option for p in current.params for option in (*p.opts, *p.secondary_opts)} | {"--help"}
        named = {word.split("=")[0].rstrip(".,;:)`") for word in words if word.startswith("--")}
        if not hasattr(current, "commands"):
            assert named <= options, f"{page.name}: openlosi {line}"


def test_decisions_are_numbered_without_gaps_or_doubles():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))
