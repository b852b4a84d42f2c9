#!/usr/bin/env python3
"""
How long suggestions take for a portal of a hundred pages, and how much memory.

The portal is made of the edition's own texts, so that words of the packs stand on every page: some 900 words, twelve
headings and forty links each. It is served and collected on this machine; collecting is not timed. Everything is read in a
fresh process: what a start costs is told apart. Processor time is what the aims are held against, since it does not depend
on what else the machine does.

Usage: suggesting_speed.py [PAGES]   (100 pages)
"""

import multiprocessing
import random
import resource
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

INSTRUMENT = "losi-2024"
MOST_SECONDS, MOST_BYTES, MOST_START = 30, 2**30, 2
CORES = 2


def name_of(number: int) -> str:
    """A page's name in letters, so that no crawler takes the site for an endless numbered space."""
    return "".join(chr(ord("a") + number // step % 10) for step in (100, 10, 1))


def pages_of(number: int) -> dict[str, bytes]:
    """So many pages by their path."""
    from openlosi import editions

    words = editions.load(INSTRUMENT).texts["en"].indicators
    codes = list(words)
    paths = ["/", *(f"/{name_of(n)}/page" for n in range(number - 1))]
    made = {}
    for place, path in enumerate(paths):
        chance = random.Random(place)
        own = words[codes[(place - 1) % len(codes)]]
        others = [words[code] for code in chance.sample(codes, 12)]
        menu = "".join(f'<a href="{to}">{words[codes[n % 95]].name}</a> ' for n, to in enumerate(paths[1:16]))
        links = "".join(
            f'<li><a href="{paths[n]}">{words[codes[(n - 1) % 95]].name} {n}</a></li>'
            for n in {(place * 7 + step) % number for step in range(25)}
        )
        told = "".join(
            f"<h2>{each.name} {place}</h2><p>{each.explanation} {each.where} {each.counts} {place}</p>"
            for each in others
        )
        made[path] = (
            f'<!doctype html><html lang="en"><head><title>{own.name}</title></head><body><nav>{menu}</nav>'
            f"<main><h1>{own.name}</h1>{told}<ul>{links}</ul></main></body></html>"
        ).encode()
    return made


def collected(pages: dict[str, bytes], file: Path) -> None:
    """The pages, served and collected."""
    from openlosi.crawler.collecting import collect
    from openlosi.crawler.settings import Settings

    class Town(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Town)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = Settings(pages=len(pages) + 10, rate=1000, minutes=10, browser="never", allow_private=True)
    collect(f"http://127.0.0.1:{server.server_port}/", file, settings=settings)
    server.shutdown()


def used() -> float:
    """The processor time of this process so far."""
    return time.process_time()


def timed(file: Path, told: Connection) -> None:
    """Read a collection in this process, and tell what it took."""
    began = used()
    from openlosi import editions
    from openlosi.crawler.archive import open_collection
    from openlosi.preassess import embedding, meaning, suggesting
    from openlosi.preassess.deciding import shipped_models
    from openlosi.preassess.lexicon import Lexicon
    from openlosi.preassess.packs import available_languages

    edition = editions.load(INSTRUMENT)
    figures = {"starting the program": used() - began}
    for name, languages in (
        ("packs of one language and English", ["es", "en"]),
        ("packs of all languages", available_languages(INSTRUMENT)),
    ):
        began = used()
        Lexicon.of_edition(INSTRUMENT).matches("", languages)
        figures[name] = used() - began
    began = used()
    shipped_models()
    embedder = embedding.installed_embedder()
    if embedder is not None:
        meaning.queries_of(INSTRUMENT, embedder)
        embedder.vectors(["town"])
    figures["models and embedder"] = used() - began
    for name, embeddings in (("by words", False), ("by words and meaning", True)):
        began, clock = used(), time.monotonic()
        with open_collection(file) as collection:
            made = suggesting.preassess(collection, edition, embeddings=embeddings)
        figures[name], figures[f"{name}, by the clock"] = used() - began, time.monotonic() - clock
    figures["pages"] = made.pages
    figures["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told.send(figures)


def main() -> int:
    """Print the figures; 1 when an aim is missed."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "town.wacz"
        collected(pages_of(number), file)
        context = multiprocessing.get_context("spawn")
        heard, told = context.Pipe(duplex=False)
        process = context.Process(target=timed, args=(file, told))
        process.start()
        figures = heard.recv()
        process.join()
    pages, peak = figures.pop("pages"), figures.pop("peak")
    print(f"{pages} pages, peak {peak / 2**20:.0f} MiB; seconds of processor time:")
    for name, seconds in figures.items():
        print(f"  {seconds:6.2f}  {name}")
    start = figures["packs of one language and English"] + figures["models and embedder"]
    missed = start > MOST_START or figures["by words and meaning"] > MOST_SECONDS or peak > MOST_BYTES
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
