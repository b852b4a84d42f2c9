"""
A portal of the invented country that can be visited: what is truly on it is what `country.truth` says.

Every indicator that the town meets has a page of its own, in words that English portals use for it; there is a home page,
one page a criterion, and a search. It is served on this machine only.
"""

import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from urllib.parse import urlsplit

from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.practice.country import Country, Municipality, truth

#: The municipality whose portal it is, unless another is asked for.
VISITED = "kestrel-bay"

_STYLE = "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}nav a{margin-inline-end:1rem}"

_FORM = (
    '<form action="/search" method="get"><h2>Apply online</h2><p><label>Your name <input name="name"></label></p>'
    '<p><label>Your address <input name="street"></label></p><p><label>Your request <textarea name="text"></textarea>'
    "</label></p><button>Send application</button></form>"
)


def pages(country: Country, town: Municipality, instrument: Instrument) -> dict[str, str]:
    """The portal's pages by their path, as HTML."""
    texts = instrument.texts["en"]
    words = _words(instrument)
    criteria = {each.code: texts.criteria[each.code] for each in instrument.criteria}
    menu = "".join(f'<a href="/{code}">{escape(name)}</a>' for code, name in criteria.items())
    met = [code for code, value in truth(country, town, instrument).items() if value is Value.MET]

    def page(title: str, body: str) -> str:
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - {escape(town.name)}</title>'
            f'<style>{_STYLE}</style></head><body><header><p><a href="/">Town of {escape(town.name)}</a></p>'
            f"<nav>{menu}</nav></header><main><h1>{escape(title)}</h1>{body}</main><footer><p>An invented town in "
            f"{escape(country.name)}. Nothing here exists.</p></footer></body></html>"
        )

    made = {
        "/": page(
            f"Welcome to {town.name}",
            f"<p>The town hall of {escape(town.name)}, {escape(town.region)}, serves {town.population:,} residents.</p>"
            '<form action="/search" role="search"><label>Search this site <input type="search" name="q"></label>'
            "<button>Search</button></form>",
        ),
        "/search": page("Search results", "<p>Nothing was found.</p>"),
    }
    for criterion, name in criteria.items():
        held = [
            each.code for each in instrument.indicators if criterion in each.criteria and each.code in met
        ]
        links = "".join(
            f'<li><a href="{path_of(code)}">{escape(words[code][0].capitalize())}</a></li>' for code in held
        )
        made[f"/{criterion}"] = page(name, f"<ul>{links}</ul>")
    for code in met:
        first, *others = words[code]
        form = _FORM if "services" in instrument.indicator(code).criteria else ""
        body = "".join(
            f"<h2>{escape(each.capitalize())}</h2><p>{escape(each.capitalize())}: what residents of {escape(town.name)} "
            "need to know, and whom to ask at the town hall. Kept by the responsible department, reviewed this year.</p>"
            for each in others[:3]
        )
        made[path_of(code)] = page(
            first.capitalize(), f"<p>{escape(texts.indicators[code].name)}.</p>{body}{form}"
        )
    return made


def path_of(code: str) -> str:
    """
    The page of an indicator.

    >>> path_of("206")
    '/pages/206'
    """
    return f"/pages/{code}"


def _words(instrument: Instrument) -> dict[str, list[str]]:
    """How English portals call each indicator; what no page can show keeps the instrument's name for it."""
    file = files("openlosi.editions").joinpath(instrument.code, "packs", "en.toml")
    packs = tomllib.loads(file.read_text(encoding="utf-8"))
    names = instrument.texts["en"].indicators
    return {code: [*packs.get(code, {}).get("phrases", ()), names[code].name] for code in instrument.codes}


@contextmanager
def served(content: Mapping[str, str], port: int = 0) -> Iterator[int]:
    """
    Serve pages on this machine, and give the port; until the block ends.

    :raises OSError: if the port is taken
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = content.get(urlsplit(self.path).path)
            body = (found or "<!doctype html><title>Not found</title><p>There is no such page.</p>").encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=[0.1], daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
