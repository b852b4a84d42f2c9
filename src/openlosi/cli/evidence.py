"""Look at collected evidence, and see what changed since it was collected."""

import json
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from openlosi.crawler.archive.collection import NotACollection, open_collection
from openlosi.crawler.archive.comparison import Comparison, compare
from openlosi.crawler.archive.viewer.server import ViewerServer, address_of
from openlosi.evidence_format.plain import to_plain

app = typer.Typer(no_args_is_help=True, help="Look at collected evidence, and see what changed since.")

_SHOWN = 20

Previous = Annotated[
    list[Path] | None,
    typer.Option(
        "--previous", help="An earlier file that holds what did not change. May be given several times."
    ),
]


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="The collection, FILE.wacz.")],
    url: Annotated[str, typer.Argument(help="The page to open first.")] = "",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port to serve on; 0 takes any free one.")
    ] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Serve only; do not open a browser.")] = False,
    previous: Previous = None,
) -> None:
    """
    Show a collection in a browser: its pages as they were stored, and what was seen on them.

    Works without a network: nothing stored is run, and nothing is fetched. Stop it with Ctrl-C.
    """
    console = Console()
    try:
        collection = open_collection(file, previous=previous or _beside(file))
    except NotACollection as wrong:
        raise _refused(console, str(wrong)) from None
    with collection:
        try:
            server = ViewerServer(collection, port=port)
        except OSError as taken:
            raise _refused(
                console, f"Port {port} cannot be used: {taken.strerror}. Choose another."
            ) from None
        with server:
            place = server.address + address_of(url)
            console.print(f"[bold]{escape(file.name)}[/] is shown at {escape(place)}\nStop with Ctrl-C.")
            if not no_open:
                webbrowser.open(place)
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                console.print("Stopped.")


@app.command("compare")
def compare_collections(
    earlier: Annotated[Path, typer.Argument(help="The earlier collection.")],
    later: Annotated[Path, typer.Argument(help="The later collection.")],
    out: Annotated[Path | None, typer.Option(help="Also write the whole comparison as JSON here.")] = None,
) -> None:
    """Tell which pages are gone, new, moved or changed between two collections of a portal."""
    console = Console()
    try:
        with open_collection(earlier) as old, open_collection(later) as new:
            found = compare(old, new)
            ended = {each.path.name: each.summary().stopped_by for each in (old, new)}
    except NotACollection as wrong:
        raise _refused(console, str(wrong)) from None
    _print(console, found)
    for name, why in ended.items():
        if why not in ("", "nothing left"):
            console.print(
                f"{escape(name)} ended early ({escape(why)}): pages it lacks may have been there.",
                soft_wrap=True,
            )
    if out:
        out.write_text(json.dumps(to_plain(found), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        console.print(f"Written whole to {escape(str(out))}.")


def _beside(file: Path) -> list[Path]:
    """The earlier files that this one rests on, one naming the next, as far as they lie in its folder."""
    found: list[Path] = []
    last = file
    while True:
        with open_collection(last) as collection:
            named = Path(collection.summary().previous).name
        last = file.parent / named
        if not named or last == file or last in found or not last.is_file():
            return found
        found.append(last)


def _print(console: Console, found: Comparison) -> None:
    console.print(
        f"[bold]{escape(found.earlier)}[/] ({_minute(found.earlier_at)}) and "
        f"[bold]{escape(found.later)}[/] ({_minute(found.later_at)})\n"
        f"{len(found.gone)} gone, {len(found.new)} new, {len(found.moved)} moved, "
        f"{len(found.changed)} changed, {len(found.same)} the same."
    )
    _list(console, "Gone", [f"{each.address}  ({each.why})" for each in found.gone])
    _list(console, "New", [each.address for each in found.new])
    _list(console, "Moved", [f"{each.address}  now at {each.now_at}" for each in found.moved])
    _list(
        console,
        "Changed",
        [f"{each.address}  ({each.similarity:.0%} of the words are the same)" for each in found.changed],
    )


def _minute(at: str) -> str:
    """
    A time as people write it.

    >>> _minute("2026-11-24T21:57:13.358006Z"), _minute("")
    ('2026-11-24 21:57 UTC', 'no date')
    """
    return f"{at[:10]} {at[11:16]} UTC" if at else "no date"


def _list(console: Console, title: str, lines: list[str]) -> None:
    if not lines:
        return
    console.print(f"\n[bold]{title}[/]")
    for line in lines[:_SHOWN]:
        console.print(f"  {escape(line)}", soft_wrap=True)
    if len(lines) > _SHOWN:
        console.print(f"  and {len(lines) - _SHOWN} more: use --out to have them all")


def _refused(console: Console, why: str) -> typer.Exit:
    console.print(f"[red]{escape(why)}[/]", soft_wrap=True)
    return typer.Exit(1)
