"""`openlosi audit`: whether the audit trail is whole."""

from typing import Annotated

import typer

from openlosi.cli.messages import WRONG_USAGE, said, stop
from openlosi.cli.platform import ready

app = typer.Typer(no_args_is_help=True, help="The audit trail of this installation.")


@app.callback()
def _group() -> None:
    """The audit trail of this installation."""


@app.command()
def verify(
    expect: Annotated[
        str,
        typer.Option(help="NUMBER:HASH of an entry, as this command printed it once.", metavar="NUMBER:HASH"),
    ] = "",
) -> None:
    """
    Read the whole audit trail and check that no entry was changed, removed, slipped in or moved.

    Prints the number and hash of the last entry. Write them down outside this machine: a trail that was cut off at its end, or written
    anew from its start, is whole in itself, and only --expect with what was once written down shows it. Ends with exit code 1 and
    says where, if the trail is broken.

    Example: openlosi audit verify --expect 1204:9f2c...
    """
    number, _, written_down = expect.partition(":")
    if expect and not (number.isdigit() and len(written_down) == 64):
        stop([f"--expect wants NUMBER:HASH, such as this command prints, not {expect}"], code=WRONG_USAGE)
    ready()
    from openlosi.apps.audit.operations import Broken  # Django ready
    from openlosi.apps.audit.operations import verify as read  # Django ready

    try:
        last, head = read(expected=(int(number), written_down) if expect else None)
    except Broken as broken:
        said.print(f"[red]The audit trail is broken:[/] {broken}")
        raise typer.Exit(1) from None
    said.print(f"The audit trail is whole: {last} entries.")
    said.print(f"{last}:{head}")
