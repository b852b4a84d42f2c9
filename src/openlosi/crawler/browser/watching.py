"""Watch how much memory the browser's processes hold, and end the one that holds too much."""

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Sequence

from openlosi.crawler.browser import processes
from openlosi.crawler.browser.limits import Limits

_SECONDS_BETWEEN_LOOKS = 0.2
#: Words in the command lines of processes that may be ended: ending one ends a page, not the browser.
FIREFOX = ("-contentproc",)
CHROMIUM = ("--type=renderer", "--type=gpu-process", "--type=utility")


class Watch:
    """Looks at a browser's processes until it is cancelled."""

    def __init__(self, browser_pid: int, limits: Limits, endable: Sequence[str] = CHROMIUM) -> None:
        self._browser = browser_pid
        self._limits = limits
        self._endable = endable
        self.most = 0
        #: what was ended and why, one sentence each
        self.ended: list[str] = []

    async def run(self) -> None:
        """Look, for as long as the browser lives."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            self.look()

    def run_until(self, over: threading.Event) -> None:
        """Look until the event is set; for a thread of its own."""
        while not over.wait(_SECONDS_BETWEEN_LOOKS):
            self.look()

    def look(self) -> None:
        """End at most one process, the largest, if a bound is passed."""
        found = processes.descendants(self._browser)
        total = sum(each.memory for each in found) + processes.memory_of(self._browser)
        self.most = max(self.most, total)
        largest = max(found, key=lambda each: each.memory, default=None)
        if largest is None:
            return
        if largest.memory > self._limits.process_memory:
            self._end(largest, f"A page's process held {largest.memory // 1_000_000:,} MB and was ended.")
        elif total > self._limits.total_memory:
            self._end(largest, f"The browser held {total // 1_000_000:,} MB; its largest process was ended.")

    def _end(self, process: processes.Process, why: str) -> None:
        # Chromium's processes rewrite their command line into a single word, so it is searched as a whole.
        command = " ".join(processes.command_of(process.pid))
        if not any(word in command for word in self._endable):
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process.pid, signal.SIGKILL)
            self.ended.append(why)
