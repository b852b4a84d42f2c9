"""Serve a folder on this machine the way a small portal is served."""

import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass
class Served:
    """
    A portal that is being served.

    :ivar loaded: for each page by its path, the paths that a browser said it asked for because of it (Referer)
    """

    address: str
    loaded: dict[str, set[str]] = field(default_factory=dict)

    def note(self, asked: str, referer: str) -> None:
        """Keep that a page loaded something."""
        if referer.startswith(self.address):
            page = unquote(urlsplit(referer).path)
            self.loaded.setdefault(page, set()).add(unquote(urlsplit(asked).path))


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve a folder until the end of the block: ``/x`` answers ``x.html``; directories are not listed."""
    portal = Served("")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, directory=str(folder), **kwargs)  # type: ignore[arg-type]

        def do_GET(self) -> None:
            portal.note(self.path, self.headers.get("Referer", ""))
            super().do_GET()

        def translate_path(self, path: str) -> str:
            found = super().translate_path(path)
            return found + ".html" if not os.path.exists(found) and os.path.exists(found + ".html") else found

        def list_directory(self, path: object) -> None:
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        portal.address = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield portal
        finally:
            server.shutdown()
            thread.join()
