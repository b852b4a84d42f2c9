"""The `openlosi` command: one group of commands a file."""

import typer

app = typer.Typer(no_args_is_help=True, help="Assess local digital government with the LOSI, and improve it.")


@app.callback()
def root() -> None:
    """Assess local digital government with the LOSI, and improve it."""


def main() -> None:
    """Run the command line."""
    app()
