"""
Drive Debian's Firefox, stock and unprivileged, through the same proxy as Chromium.

Firefox is spoken to by Marionette, the protocol it carries for its own tests: a few JSON messages over a socket
of this machine, so that nothing else need be installed.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import IO, Any, Self
from urllib.parse import urlsplit

from openlosi.crawler.browser.limits import Limits
from openlosi.crawler.browser.privileges import CannotDropPrivileges, Quarters, quarters
from openlosi.crawler.browser.watching import FIREFOX, Watch

_SECONDS_TO_START = 40
_SECONDS_BEYOND = 5
_LARGEST_MESSAGE = 50_000_000

# Firefox must not speak to anyone of its own accord, and pages must reach nothing but the proxy.
_PREFERENCES: dict[str, object] = {
    "marionette.port": 0,
    "network.proxy.type": 1,
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.no_proxies_on": "",
    "network.proxy.failover_direct": False,
    "network.http.http3.enable": False,
    "network.trr.mode": 5,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "network.predictor.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "media.peerconnection.enabled": False,
    "network.webtransport.enabled": False,
    "dom.webnotifications.enabled": False,
    "dom.serviceWorkers.enabled": False,
    "dom.disable_open_during_load": True,
    "geo.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "extensions.update.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "toolkit.telemetry.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.newtabpage.enabled": False,
    "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": False,
    "browser.download.always_ask_before_handling_new_types": False,
    "security.sandbox.content.level": 4,
}  # fmt: skip

_SCRIPT_ERROR = re.compile(r"^JavaScript error: (?P<where>[^,]*), line \d+: (?P<what>.*)$")


class FirefoxUnavailable(Exception):
    """Firefox cannot be started here; the message says what to install or change."""


class FirefoxFault(Exception):
    """Firefox could not do what it was asked; the message is its own."""


class FirefoxHung(FirefoxFault):
    """Firefox does not answer any more; it has to be started anew."""


class Firefox:
    """
    A running Firefox. One page at a time; use it inside its ``with`` block.

    :param patience: seconds that a page has to load
    :param agent: our own name and contact, which the user agent ends with
    """

    def __init__(
        self,
        proxy_address: str,
        *,
        agent: str = "",
        width: int = 1280,
        height: int = 800,
        patience: float = 20,
        limits: Limits | None = None,
    ) -> None:
        self._proxy = urlsplit(proxy_address)
        self._agent = agent
        self._size = (width, height)
        self._patience = patience
        self._limits = limits or Limits()
        self._over = threading.Event()
        self._watch: Watch | None = None
        self._stack = ExitStack()
        self._quarters: Quarters
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._output: IO[bytes] | None = None
        self._read = b""
        self._asked = 0
        self._seen_output = 0
        self.version = ""

    def __enter__(self) -> Self:
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            raise FirefoxUnavailable("Firefox is not installed: install the Debian package firefox-esr.")
        try:
            self._quarters = self._stack.enter_context(quarters())
            self._start(program)
        except CannotDropPrivileges as reason:
            self.__exit__()
            raise FirefoxUnavailable(str(reason)) from None
        except (OSError, FirefoxFault) as reason:
            self.__exit__()
            raise FirefoxUnavailable(f"Firefox did not start: {reason}") from None
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        if self._socket is not None:
            with suppress(OSError, FirefoxFault, ValueError):
                self._socket.settimeout(2)
                self._command("Marionette:Quit", {"flags": ["eForceQuit"]})
            self._socket.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        if self._output is not None:
            self._output.close()
        self._stack.close()

    @property
    def ended(self) -> tuple[str, ...]:
        """What was ended for its memory, one sentence each."""
        return tuple(self._watch.ended) if self._watch else ()

    def open(self, address: str) -> None:
        """
        Load a page and wait until it has loaded.

        :raises FirefoxHung: when it does not answer any more
        :raises FirefoxFault: when the page could not be loaded in time
        """
        self._errors()  # what earlier pages said is not this page's
        self._command("WebDriver:SetTimeouts", {"pageLoad": int(self._patience * 1000), "script": 5000})
        self._command("WebDriver:Navigate", {"url": address})

    def run(self, function: str, argument: object = None) -> Any:
        """Call a JavaScript function on the page, in a world of its own, and return what it returns."""
        script = f"return ({function})(arguments[0]);"
        return self._command(
            "WebDriver:ExecuteScript", {"script": script, "args": [argument], "sandbox": "openlosi"}
        )["value"]

    def script_errors(self) -> list[str]:
        """Errors that scripts of the page raised since it was opened."""
        return self._errors()

    def _start(self, program: str) -> None:
        profile = self._quarters.home / "firefox"
        profile.mkdir()
        launcher = self._quarters.launcher("firefox", program, "--profile", str(profile))
        chosen = {**_PREFERENCES, **self._choices(_major_version(str(launcher)))}
        (profile / "user.js").write_text(
            "".join(
                f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in chosen.items()
            )
        )
        if self._quarters.uid is not None:
            for path in (profile, profile / "user.js"):
                os.chown(path, self._quarters.uid, self._quarters.uid)
        width, height = self._size
        self._output = (self._quarters.directory / "firefox.output").open("wb+")
        self._process = subprocess.Popen(
            [str(launcher), "--headless", "--marionette", "--no-remote", f"--width={width}", f"--height={height}"],
            stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT, start_new_session=True, cwd="/",
        )  # fmt: skip
        port = self._port(profile)
        self._watch = Watch(self._quarters.pid_of("firefox"), self._limits, FIREFOX)
        threading.Thread(
            target=self._watch.run_until, args=(self._over,), name="firefox watch", daemon=True
        ).start()
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_SECONDS_TO_START)
        self._message()  # it introduces itself
        session = self._command(
            "WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"unhandledPromptBehavior": "dismiss"}}}
        )
        self.version = str(session["capabilities"]["browserVersion"])
        self._fit()
        self._socket.settimeout(self._patience + _SECONDS_BEYOND)

    def _choices(self, version: str) -> dict[str, object]:
        host, port = self._proxy.hostname, self._proxy.port
        chosen: dict[str, object] = {
            "network.proxy.http": host, "network.proxy.http_port": port,
            "network.proxy.ssl": host, "network.proxy.ssl_port": port,
        }  # fmt: skip
        if self._agent:
            engine = f"Mozilla/5.0 (X11; Linux x86_64; rv:{version}) Gecko/20100101 Firefox/{version}"
            chosen["general.useragent.override"] = f"{engine} {self._agent}"
        return chosen

    def _port(self, profile: Any) -> int:
        """Where Firefox listens; it writes the number down once it does."""
        assert self._process is not None
        ends_at = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < ends_at:
            with suppress(OSError, ValueError):
                return int((profile / "MarionetteActivePort").read_text())
            if self._process.poll() is not None:
                raise FirefoxFault(f"it ended with {self._process.returncode}")
            time.sleep(0.1)
        raise FirefoxFault(f"it was not ready after {_SECONDS_TO_START} seconds")

    def _fit(self) -> None:
        """Make the page, not the window, as large as asked: the difference is the window's own frame."""
        width, height = self._size
        inside = self.run("() => [innerWidth, innerHeight]")
        self._command(
            "WebDriver:SetWindowRect",
            {"x": 0, "y": 0, "width": 2 * width - inside[0], "height": 2 * height - inside[1]},
        )

    def _command(self, name: str, parameters: Mapping[str, object]) -> Any:
        assert self._socket is not None
        self._asked += 1
        message = json.dumps([0, self._asked, name, parameters]).encode()
        try:
            self._socket.sendall(str(len(message)).encode() + b":" + message)
            while True:
                answer = self._message()
                if answer[0] == 1 and answer[1] == self._asked:
                    break
        except TimeoutError:
            raise FirefoxHung(self._why_hung()) from None
        if answer[2] is not None and answer[2].get("error") in ("timeout", "script timeout"):
            # A tab whose scripts keep the processor takes the next page with it.
            raise FirefoxHung(self._why_hung())
        if answer[2] is not None:
            raise FirefoxFault(str(answer[2].get("message", answer[2]))[:300])
        return answer[3]

    def _why_hung(self) -> str:
        return self.ended[-1] if self.ended else f"The page was not ready after {self._patience:g} seconds."

    def _message(self) -> Any:
        while b":" not in self._read:
            self._receive()
        length, _, self._read = self._read.partition(b":")
        if int(length) > _LARGEST_MESSAGE:
            raise FirefoxFault("Firefox answered with more than can be read.")
        while len(self._read) < int(length):
            self._receive()
        message, self._read = self._read[: int(length)], self._read[int(length) :]
        return json.loads(message)

    def _receive(self) -> None:
        assert self._socket is not None
        received = self._socket.recv(1 << 20)
        if not received:
            raise FirefoxHung("Firefox ended while the page was open.")
        self._read += received

    def _errors(self) -> list[str]:
        """Script errors that Firefox wrote to its output since this was last asked."""
        assert self._output is not None
        with open(self._output.name, "rb") as written:
            written.seek(self._seen_output)
            text = written.read(1_000_000)
        self._seen_output += len(text)
        found = [_SCRIPT_ERROR.match(line) for line in text.decode("utf-8", "replace").splitlines()]
        return [
            each["what"][:300] for each in found if each and each["where"].startswith(("http:", "https:"))
        ]


def _major_version(launcher: str) -> str:
    """What a user agent says of the version, such as ``153.0``."""
    try:
        said = subprocess.run(
            [launcher, "--version"], check=False, capture_output=True, text=True, timeout=30, cwd="/"
        ).stdout
    except subprocess.TimeoutExpired:
        raise FirefoxFault("it did not say its version in time") from None
    found = re.search(r"Firefox (\d+)", said)
    if found is None:
        raise FirefoxFault("it did not say its version")
    return f"{found[1]}.0"
