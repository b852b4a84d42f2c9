"""
Run W3C's Nu HTML Checker over stored bytes: one Java process for all pages of a run, without a network.

It reads files, so what it judges is what was served to us. It runs without rights, like the browsers, and is given
a proxy that does not exist: should a document ask it for a remote part, nothing is fetched.
"""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openlosi.crawler.browser.privileges import CannotDropPrivileges, quarters

_SECONDS_TO_START = 60
_SECONDS_A_FILE = 10
_MOST_SECONDS = 600
_LARGEST_FILE = 3_000_000
_LARGEST_OUTPUT = 200_000_000
_HOW = (
    "Run scripts/measuring-tools, or set OPENLOSI_TOOLS to a directory where `npm install vnu-jar` was run."
)


class CheckerUnavailable(Exception):
    """The checker cannot run here; the message says what to install."""


@dataclass(frozen=True)
class Message:
    """One thing the checker says: ``error``, ``warning`` or ``info``, and the line it is about (0 when it names none)."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Checked:
    """
    What the checker said of each document, by the name it was given under.

    :ivar left_out: documents that were not checked, with the reason
    """

    version: str
    messages: Mapping[str, tuple[Message, ...]]
    left_out: Mapping[str, str]


def tools_directory() -> Path:
    """Where tools installed by npm are looked for: OPENLOSI_TOOLS, or ``.tools`` of this checkout."""
    named = os.environ.get("OPENLOSI_TOOLS")
    return Path(named) if named else Path(__file__).parents[4] / ".tools"


def check(documents: Mapping[str, bytes], suffix: str) -> Checked:
    """
    Check documents of one kind, ``.html`` or ``.css``; all in one run.

    :raises CheckerUnavailable: with what to install
    """
    java, jar = _java(), _jar()
    try:
        with quarters() as place:
            names, left_out = {}, {}
            for number, (name, body) in enumerate(documents.items()):
                if len(body) > _LARGEST_FILE:
                    left_out[name] = f"larger than {_LARGEST_FILE:,} bytes"
                else:
                    names[f"{number}{suffix}"] = name
                    place.place(f"documents/{number}{suffix}", body)
            carried = place.place("vnu.jar", jar.read_bytes())
            launcher = place.launcher("checker", java)
            command = [str(launcher), *_options(), "-jar", str(carried), *_wishes(suffix)]
            files = [str(place.directory / "documents" / file) for file in names]
            said = (
                _run([*command, *files], min(_MOST_SECONDS, _SECONDS_TO_START + _SECONDS_A_FILE * len(files)))
                if files
                else {}
            )
    except CannotDropPrivileges as reason:
        raise CheckerUnavailable(str(reason).replace("The browser is", "The checker is")) from None
    return Checked(str(said.get("version", "")).split(" ")[0], _by_name(said, names), left_out)


def _java() -> str:
    java = shutil.which("java")
    if java is None:
        raise CheckerUnavailable("Java is not installed: install the Debian package default-jre-headless.")
    return java


def _jar() -> Path:
    jar = tools_directory() / "node_modules/vnu-jar/build/dist/vnu.jar"
    if not jar.is_file():
        raise CheckerUnavailable(
            f"W3C's Nu HTML Checker (npm package vnu-jar) was not found at {jar}. {_HOW}"
        )
    return jar


def _options() -> list[str]:
    nowhere = [
        f"-D{scheme}.proxy{part}" for scheme in ("http", "https") for part in ("Host=127.0.0.1", "Port=9")
    ]
    # Java leaves proxies out for this machine's own addresses unless told otherwise.
    nowhere.append("-Dhttp.nonProxyHosts=")
    return ["-Xss8m", "-Xmx700m", *nowhere, "-Dfile.encoding=UTF-8"]


def _wishes(suffix: str) -> list[str]:
    only = ["--css"] if suffix == ".css" else ["--html"]
    return ["--format", "json", "--stdout", "--exit-zero-always", "--no-langdetect", *only]


def _run(command: Sequence[str], seconds: float) -> dict[str, Any]:
    running = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd="/",
    )
    try:
        output, faults = running.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        raise CheckerUnavailable(
            f"The checker had not finished after {seconds:g} seconds and was ended."
        ) from None
    try:
        if len(output) > _LARGEST_OUTPUT:
            raise ValueError
        read: dict[str, Any] = json.loads(output)
    except ValueError:
        last = faults.decode("utf-8", "replace").strip().splitlines()[-1:] or [
            f"it ended with {running.returncode}"
        ]
        raise CheckerUnavailable(f"The checker failed: {last[0][:300]}") from None
    return read


def _by_name(said: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, tuple[Message, ...]]:
    found: dict[str, list[Message]] = {name: [] for name in names.values()}
    for each in said.get("messages", ()):
        name = names.get(str(each.get("url", "")).rpartition("/")[2])
        if name is not None:
            kind = (
                "warning"
                if each.get("subType") == "warning"
                else "error"
                if each["type"] != "info"
                else "info"
            )
            found[name].append(
                Message(kind, str(each.get("message", ""))[:400], int(each.get("lastLine") or 0))
            )
    return {name: tuple(messages) for name, messages in found.items()}
