"""`openlosi serve`: the whole platform from one command: pages, jobs, and everything they need."""

import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Sequence
from types import FrameType
from typing import Annotated

import typer

from openlosi.cli.children import Child, kept_running
from openlosi.cli.messages import FAULTY_DATA, WRONG_USAGE, aside, said, stop
from openlosi.cli.platform import prepare, ready


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 for all of this machine.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")] = 8000,
    operator: Annotated[
        str, typer.Option(metavar="EMAIL", help="Who the first operator is, while there is none.")
    ] = "operator@localhost",
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the start page in a browser.")
    ] = True,
) -> None:
    """
    Serve the platform until Ctrl-C: it makes and updates whatever it needs, in the folder that OPENLOSI_DATA names.

    The first time, it prints a link by which the first operator comes in.

    Example: OPENLOSI_DATA=/srv/openlosi openlosi serve --no-open
    """
    check_free(host, port)
    address = f"http://{_reached_at(host)}:{port}"
    os.environ.setdefault("OPENLOSI_ADDRESS", address)
    # On a terminal each request would bury what is said to the person.
    os.environ.setdefault("OPENLOSI_ACCESS_LOG", "0" if sys.stderr.isatty() else "1")
    ready()
    from django.conf import settings  # Django ready

    prepare()
    _let_in_first_operator(operator)
    run(
        host,
        port,
        workers=settings.ENVIRONMENT.workers,
        address=address,
        open_browser=open_browser,
        jobs=settings.ENVIRONMENT.serve_jobs,
    )


def run(
    host: str,
    port: int,
    *,
    workers: int,
    address: str,
    open_browser: bool,
    jobs: bool = True,
    beside: Sequence[Child] = (),
) -> None:
    """
    Run the web server and a worker, say when the pages are there, and restart what dies; until told to end.

    :param jobs: whether to run the worker
    :param beside: what else is to run
    """
    web = [sys.executable, "-m", "granian", "openlosi.config.wsgi:application", "--interface", "wsgi"]
    web += ["--host", host, "--port", str(port), "--workers", str(workers), "--no-ws"]
    # More at once would only wait for one another: for the interpreter, and for the one writer that SQLite has.
    web += ["--blocking-threads", "4", "--backpressure", "64"]
    web += ["--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "10"]
    children = [Child("the web server", web), *beside]
    if jobs:
        children.insert(1, Child("the worker", [sys.executable, "-m", "openlosi", "worker"]))

    def arrived() -> None:
        said.print(f"OpenLOSI is at {address} - Ctrl-C ends it.")
        if open_browser and sys.stdout.isatty():
            _opened(address)

    signal.signal(signal.SIGTERM, _as_interrupt)
    if not kept_running(children, is_there=lambda: _answers(host, port), arrived=arrived):
        stop(["OpenLOSI did not start; what is wrong stands above."], code=FAULTY_DATA)
    aside.print("Ended.")


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def check_free(host: str, port: int) -> None:
    """Make sure that an address can be listened at; the command ends with a word where it cannot."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as wrong:
        stop(
            [f"{host}:{port} cannot be used ({wrong.strerror}). Choose another with --port."],
            code=WRONG_USAGE,
        )


def _reached_at(host: str) -> str:
    # Browsers allow passkeys at http://localhost and not at http://127.0.0.1.
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host


def _answers(host: str, port: int) -> bool:
    inside = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((inside, port), timeout=1):
            return True
    except OSError:
        return False


def _let_in_first_operator(email: str) -> None:
    from django.utils.timezone import now  # Django ready

    from openlosi.apps.accounts.operations import InvitationRefused, first_operator, link_of  # Django ready

    try:
        token = first_operator(email=email, at=now())
    except InvitationRefused as refused:
        stop([f"--operator: {refused}"], code=WRONG_USAGE)
    if token:
        said.print(
            f"There is no operator yet. Whoever opens this link becomes the first ({email}); it works once:\n"
            f"  {link_of(token)}"
        )


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _opened(address: str) -> None:
    try:
        webbrowser.open(address)
    except webbrowser.Error:
        return


__all__ = ["check_free", "free_port", "run", "serve"]
