"""`openlosi demo`: the main job on an invented country, from a team's sheets to the report; and the platform with it."""

import shutil
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from openlosi.cli.demo_platform import platform_demo
from openlosi.cli.messages import said
from openlosi.cli.plan import plan
from openlosi.cli.score import score
from openlosi.editions import load
from openlosi.practice.country import invented_country
from openlosi.practice.sheets import write_country

#: Its discrepancies are left open, to show what an unsettled case looks like.
_LEFT_OPEN = "greywater"
#: The municipality that the demonstration plans improvements for.
_PLANNED = "oulad-nour"


def demo(
    directory: Annotated[Path, typer.Option(help="Where to put the country and its results.")] = Path("demo"),
    open_report: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the report, or the platform, in a browser.")
    ] = True,
    platform: Annotated[bool, typer.Option(help="Show the platform too, with a login for each role.")] = True,
    serve: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve",
            help="Serve the platform until Ctrl-C; unless said otherwise, only at a terminal.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to serve the platform at.")] = 8000,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Serve the platform as it was built before, with what was done in it."),
    ] = False,
) -> None:
    """
    Show the main job: 24 invented municipalities, two imperfect assessors each, scored and reported.

    Then the same country on the platform: a campaign with a case at each stage.
    """
    at_terminal = sys.stdout.isatty()
    if not keep:
        _scored(directory, open_report=open_report and not (platform and at_terminal))
    if platform:
        wanted = at_terminal if serve is None else serve
        platform_demo(directory, port=port, serve=wanted, keep=keep, open_browser=open_report)


def _scored(directory: Path, *, open_report: bool) -> None:
    country = invented_country()
    shutil.rmtree(directory / "sheets", ignore_errors=True)
    write_country(country, load("losi-2024"), directory, leave_open=_LEFT_OPEN)
    results = directory / "results"
    said.print(
        f"{country.name} is an invented country of {len(country.municipalities)} municipalities. Its team's files are in {directory}/:"
        " one workbook an assessor, a list of municipalities, a reviewer's decisions.\n"
    )
    _say(
        f"openlosi score {directory}/sheets --municipalities {directory}/municipalities.csv"
        f" --decisions {directory}/decisions.csv --out {results}"
    )
    score(
        inputs=[directory / "sheets"],
        out=results,
        municipalities=directory / "municipalities.csv",
        decisions=directory / "decisions.csv",
        title=f"Local digital services in {country.name}",
    )
    _say(f"openlosi plan {results} --municipality {_PLANNED} --batch 8")
    plan(results, municipality=_PLANNED, batch=8)
    page = (results / "report.html").resolve()
    if not (open_report and _opened(page)):
        said.print(f"\nOpen the report in a browser: {page.as_uri()}")


def _say(command: str) -> None:
    said.print(f"[bold]$ {escape(command)}[/]")


def _opened(page: Path) -> bool:
    """Whether a graphical browser took the page; a text browser in a terminal would hide what was printed."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    graphical = not isinstance(browser, webbrowser.GenericBrowser) or isinstance(
        browser, webbrowser.BackgroundBrowser
    )
    return graphical and browser.open(page.as_uri())
