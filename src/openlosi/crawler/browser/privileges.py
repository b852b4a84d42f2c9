"""
Give a browser or a checker a place of its own to run in: a user without rights, a home that is thrown away.

Pages are written by strangers, so what reads them may own nothing. Started as root, a program runs under a user
number that nobody else has; its files live in a directory that is deleted afterwards; whatever it leaves
running is ended.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openlosi.crawler.browser import processes

# The range systemd gives to services that need a user for a moment: no person's account lies in it.
_MOMENTARY_USERS = range(61184, 65520)
_NOBODY = 65534
_PREFIX = "openlosi-quarters-"
_OWNER = "owner"

# A file larger than this is not a cache entry, and a core dump of a stranger's page is of no use to us.
_LARGEST_FILE_KIB = 512 * 1024
_MOST_PROCESSES = 2048
_SECONDS_TO_END = 5


class CannotDropPrivileges(Exception):
    """Started as root, and no user without rights to become."""


@dataclass(frozen=True)
class Quarters:
    """
    Where a program lives while it runs.

    :ivar directory: a directory of this run, readable by the program, written only by us
    :ivar home: the program's own directory inside it
    :ivar uid: the user it runs as; None when it keeps ours
    :ivar sandbox: whether Chromium's own sandbox can work here
    :ivar notes: what a person should know of how it runs, one plain sentence each
    """

    directory: Path
    home: Path
    uid: int | None
    sandbox: bool
    notes: tuple[str, ...] = field(default=())

    def launcher(self, name: str, program: str, *last: str) -> Path:
        """
        Write a small script that starts the program here, with limits and without rights; return its path.

        ``last`` are arguments that come after all others, so that they win.
        """
        words = [
            *self._drop(),
            "env",
            "-i",
            *(f"{key}={value}" for key, value in self.environment().items()),
            program,
        ]
        script = self.directory / name
        script.write_text(
            "#!/bin/sh\n"
            # What follows replaces this shell without a new process, so the number stays the program's.
            f"echo $$ > {_quoted([str(self.directory / name) + '.pid'])}\n"
            f"ulimit -c 0; ulimit -f {_LARGEST_FILE_KIB * 2}\n"
            f'exec {_quoted(words)} "$@" {_quoted(last)}\n'
        )
        script.chmod(0o755)
        return script

    def pid_of(self, name: str) -> int:
        """The process of a program that was started by its launcher."""
        return int((self.directory / f"{name}.pid").read_text())

    def environment(self) -> Mapping[str, str]:
        """Nothing of ours but the path and the language: a stranger's page may not read our secrets from it."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
        home = str(self.home)
        return {
            "PATH": os.defpath,
            **kept,
            "HOME": home,
            "TMPDIR": home,
            "XDG_RUNTIME_DIR": home,
            "XDG_CACHE_HOME": home,
        }

    def place(self, name: str, contents: bytes) -> Path:
        """Write a file that the program may read and not change."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        path.write_bytes(contents)
        path.chmod(0o644)
        return path

    def _drop(self) -> list[str]:
        if self.uid is None:
            return []
        user = str(self.uid)
        limits = [] if self.uid == _NOBODY else ["prlimit", f"--nproc={_MOST_PROCESSES}", "--"]
        return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--inh-caps=-all", *limits]


@contextlib.contextmanager
def quarters() -> Iterator[Quarters]:
    """
    Make quarters, and at the end delete them and end what still runs in them.

    :raises CannotDropPrivileges: started as root where no other user can be taken
    """
    _sweep()
    uid, notes = _user()
    sandbox = _namespaces_work(uid) or Path("/usr/lib/chromium/chrome-sandbox").exists()
    if not sandbox:
        notes += (
            (
                "The browser ran without its own sandbox: this system allows neither user namespaces nor a sandbox "
                "helper (Debian package chromium-sandbox)."
            ),
        )
    directory = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        us = os.getpid()
        (directory / _OWNER).write_text(f"{us} {processes.started_at(us)} {-1 if uid is None else uid}")
        directory.chmod(0o711)
        home = directory / "home"
        home.mkdir(mode=0o700)
        if uid is not None:
            os.chown(home, uid, uid)
        yield Quarters(directory, home, uid, sandbox, notes)
    finally:
        _end_leftovers(uid, directory)
        shutil.rmtree(directory, ignore_errors=True)


def _sweep() -> None:
    """Clear what runs that were killed have left: their quarters, and what still lives in them."""
    for directory in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            # Only what we made ourselves: anyone may write to the temporary directory.
            if directory.lstat().st_uid != os.geteuid() or directory.is_symlink():
                continue
            pid, began, uid = (directory / _OWNER).read_text().split()
        except (OSError, ValueError):
            continue  # being made, or being removed
        if processes.started_at(int(pid)) != began:
            _end_leftovers(int(uid) if int(uid) in _MOMENTARY_USERS else None, directory)
            shutil.rmtree(directory, ignore_errors=True)


def _user() -> tuple[int | None, tuple[str, ...]]:
    """The user to become, and what to tell about it."""
    if os.geteuid() != 0:
        return None, ()
    if shutil.which("setpriv") is None or shutil.which("prlimit") is None:
        raise CannotDropPrivileges(
            "The browser is not started as root, and this system lacks setpriv to start it as another user: "
            "install util-linux, or run OpenLOSI as an ordinary user."
        )
    for _ in range(20):
        uid = secrets.choice(_MOMENTARY_USERS)
        if not _has_account(uid) and not processes.of_user(uid) and _may_become(uid):
            return uid, ()
    if _may_become(_NOBODY):
        return _NOBODY, ("The browser ran as the user nobody, whom other programs may share.",)
    raise CannotDropPrivileges(
        "The browser is not started as root, and this system does not let root become another user: "
        "run OpenLOSI as an ordinary user."
    )


def _has_account(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _may_become(uid: int) -> bool:
    return _succeeds(["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "true"])


def _namespaces_work(uid: int | None) -> bool:
    """Whether the browser may make the user namespaces that its sandbox is built from."""
    become = [] if uid is None else ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    return _succeeds([*become, "unshare", "--user", "--pid", "--net", "--fork", "true"])


def _succeeds(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=20, cwd="/").returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _end_leftovers(uid: int | None, directory: Path) -> None:
    """End what still runs as our momentary user, or from this directory when we had no user of our own."""
    own = uid is not None and uid != _NOBODY
    ends_at = time.monotonic() + _SECONDS_TO_END
    while left := processes.of_user(uid) if own and uid is not None else processes.mentioning(str(directory)):
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > ends_at:
            return
        time.sleep(0.02)


def _quoted(words: Sequence[str]) -> str:
    return " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
