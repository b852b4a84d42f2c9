"""Keep a few programs running: start them, restart one that dies, end all of them together."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from openlosi.cli.messages import aside

#: A child that lives so long is well again, and is restarted at once the next time.
_WELL_AFTER = 30.0
_LONGEST_PAUSE = 30.0
#: How often one that never became well is tried before the first arrival.
_TRIES = 3
_SECONDS_TO_END = 15.0
_PARENT_DIED = 1


@dataclass
class Child:
    """A program to keep running, and what people call it."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = 1.0
    again_at: float = 0.0
    deaths: int = field(default=0)

    def start(self) -> None:
        """Start it, in a group of its own: Ctrl-C is for the parent, which ends its children in order."""
        self.began = time.monotonic()
        # No thread runs here that could hold a lock between the two.
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509
        )

    def look(self) -> None:
        """Restart it if it died, after a pause that grows while it keeps dying."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self.deaths += 1
            self.pause = 1.0 if now - self.began > _WELL_AFTER else min(2 * self.pause, _LONGEST_PAUSE)
            self.again_at, self.process = now + self.pause, None
            aside.print(f"{self.name} ended ({code}); it is started again in {self.pause:.0f} s.")

    def end(self, how: signal.Signals) -> None:
        """Tell it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)

    def is_over(self) -> bool:
        """Whether it is not running."""
        return self.process is None or self.process.poll() is not None


def kept_running(
    children: Sequence[Child], *, is_there: Callable[[], bool], arrived: Callable[[], None]
) -> bool:
    """
    Keep programs running until Ctrl-C, and end all of them then.

    :param is_there: whether what they offer can be reached
    :param arrived: called once, when it can
    :returns: False when one of them kept dying before anything could be reached
    """
    there = False
    try:
        for child in children:
            child.start()
        while True:
            for child in children:
                child.look()
            if not there:
                if any(child.deaths >= _TRIES for child in children):
                    return False
                there = not any(child.is_over() for child in children) and is_there()
                if there:
                    arrived()
            time.sleep(0.1 if not there else 0.5)
    except KeyboardInterrupt:
        return True
    finally:
        _end_all(children)


def _end_all(children: Sequence[Child]) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    for child in children:
        child.end(signal.SIGTERM)
    until = time.monotonic() + _SECONDS_TO_END
    while not all(child.is_over() for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    for child in children:
        child.end(signal.SIGKILL)
    signal.signal(signal.SIGINT, before)


def _end_with_parent() -> None:
    """Let the kernel end the child when its parent is killed, where the kernel can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGTERM)
