"""The second half of `openlosi demo`: the invented country's campaign on the platform, with a login for each role."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from openlosi.cli.children import Child
from openlosi.cli.messages import FAULTY_DATA, said, step, stop
from openlosi.cli.platform import prepare, ready
from openlosi.cli.serve import check_free, free_port, run
from openlosi.editions import load
from openlosi.practice.country import by_key, invented_country
from openlosi.practice.portal import VISITED, pages, served

_FOLDER = "platform"
_PORTAL = "portal-port"


def platform_demo(directory: Path, *, port: int, serve: bool, keep: bool, open_browser: bool) -> None:
    """
    Build the platform's demonstration, say who can sign in, and serve it.

    :param keep: serve what was built before instead
    """
    folder = directory / _FOLDER
    address = f"http://localhost:{port}"
    with _only_one(directory) as alone:
        if not alone:
            said.print("\nThe platform's demonstration is running already.")
            _in_a_process_of_its_own(folder, address, "tell-demonstration")
            return
        if serve:
            check_free("127.0.0.1", port)
        if keep and not (folder / _PORTAL).exists():
            stop([f"{folder}: no demonstration was built there yet; leave --keep out."], code=FAULTY_DATA)
        if keep:
            # It may have been built by an earlier version.
            _in_a_process_of_its_own(folder, address, "migrate", tell=lambda _: None)
        else:
            _build(folder, address)
        _in_a_process_of_its_own(folder, address, "tell-demonstration")
        if not serve:
            called = sys.argv[0] if Path(sys.argv[0]).name == "openlosi" else "openlosi"
            said.print(f"\nServe it with: {called} demo --keep --serve --directory {directory}")
            return
        os.environ.update(_environment(folder, address))
        os.environ.setdefault("OPENLOSI_ACCESS_LOG", "0")
        portal = (folder / _PORTAL).read_text(encoding="utf-8").strip()
        visited = Child("the invented portal", [sys.executable, "-m", "openlosi.practice", portal])
        run("127.0.0.1", port, workers=2, address=address, open_browser=open_browser, beside=[visited])


def build_demonstration(
    portal: Annotated[int, typer.Option(min=1, max=65535, help="The port of the portal to visit.")],
) -> None:
    """Build the demonstration in an empty installation; `openlosi demo` calls this."""
    ready()
    prepare()
    from openlosi.apps.campaigns.models import Campaign  # Django ready
    from openlosi.cli.demonstration import build  # Django ready

    if Campaign.objects.exists():
        stop(["this installation is in use; the demonstration needs one of its own."])
    country = invented_country()
    with served(pages(country, by_key(country)[VISITED], load("losi-2024")), portal):
        build(
            datetime.now(UTC), portal=f"http://localhost:{portal}/", tell=lambda what: print(what, flush=True)
        )


def tell_demonstration() -> None:
    """Print who can sign in to the demonstration; `openlosi demo` calls this."""
    ready()
    from django.conf import settings  # Django ready

    from openlosi.apps.campaigns.models import Campaign  # Django ready
    from openlosi.cli.demonstration import PASSWORD, what_waits  # Django ready

    campaign = Campaign.objects.get()
    said.print(
        f"\nThe platform holds a campaign in {campaign.country}, with a case at each stage. Sign in at "
        f"{settings.PUBLIC_ADDRESS}; everybody's password is [bold]{PASSWORD}[/]\n"
    )
    shown = Table("role", "sign in as", "to see", box=None, header_style="bold")
    for each in what_waits(campaign):
        shown.add_row(each.login.role, each.login.email, each.text)
    said.print(shown)


def _build(folder: Path, address: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    port = free_port()
    with step("Building the platform's demonstration") as tell:
        _in_a_process_of_its_own(
            folder,
            address,
            "build-demonstration",
            "--portal",
            str(port),
            tell=lambda what: tell(f"Building the platform's demonstration: {what}"),
        )
    # Written last: what stands there without it is half of one.
    (folder / _PORTAL).write_text(f"{port}\n", encoding="utf-8")


def _in_a_process_of_its_own(
    folder: Path, address: str, *command: str, tell: Callable[[str], None] | None = None
) -> None:
    """Run a command of ours on the demonstration's installation: one process can have one installation only."""
    with subprocess.Popen(
        [sys.executable, "-m", "openlosi", *command],
        env={**os.environ, **_environment(folder, address), "COLUMNS": str(said.width)},
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        for line in running.stdout or ():
            if tell is None:
                said.print(line.rstrip("\n"), markup=False)
            else:
                tell(line.strip())
    if running.returncode:
        stop([f"the demonstration could not be made (openlosi {command[0]}); what is wrong stands above."])


def _environment(folder: Path, address: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "openlosi.config.settings",
        "OPENLOSI_DATA": str(folder.absolute()),
        "OPENLOSI_DATABASE": "",
        "OPENLOSI_SECRET_KEY": "",
        "OPENLOSI_ADDRESS": address,
        "OPENLOSI_HTTPS": "0",
        "OPENLOSI_SECOND_FACTOR": "0",
        # The invented portal is on this machine, and minds no haste.
        "OPENLOSI_COLLECT_PRIVATE": "1",
        "OPENLOSI_COLLECT_RATE": "20",
    }


@contextmanager
def _only_one(directory: Path) -> Iterator[bool]:
    """Whether nobody else builds or serves the demonstration here; nobody can while the block lasts."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / f"{_FOLDER}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


__all__ = ["build_demonstration", "platform_demo", "tell_demonstration"]
