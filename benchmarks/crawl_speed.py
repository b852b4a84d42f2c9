"""
How many pages a second a collection reads, and how much memory it takes, beside Scrapy on the same site.

A portal is generated (5 languages, some 25 kB and 60 links a page) and served by a process of its own. Scrapy
does the bare crawl: it fetches, extracts links and follows them. Ours also reads texts and languages, runs all
probes and writes the WARC, the journal and the WACZ. One after the other, each in a fresh process; several
times, and the best of each counts.

Usage: crawl_speed.py [PAGES] [RUNS]   (2000 pages, 2 runs; ours again with 10,000 pages for the memory when
PAGES is 2000)
"""

import asyncio
import json
import multiprocessing
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from openlosi.crawler.collecting import Settings, collect

WORDS = {
    "en": "the municipal office answers letters about water roads permits taxes and schools within ten working days",
    "es": "la oficina municipal responde cartas sobre agua calles permisos impuestos y escuelas en diez dias habiles",
    "fr": "le bureau municipal repond aux lettres sur eau routes permis impots et ecoles dans les dix jours ouvrables",
    "pt": "a prefeitura responde cartas sobre agua ruas licencas impostos e escolas em ate dez dias uteis da semana",
    "de": "das rathaus beantwortet briefe zu wasser strassen genehmigungen steuern und schulen binnen zehn tagen",
}
LETTERS = "abcdefghijklmnop"
SPIDER = """
import scrapy
class Bare(scrapy.Spider):
    name = "bare"
    start_urls = ["{home}"]
    custom_settings = {{"ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
                        "DOWNLOAD_DELAY": 0, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "COOKIES_ENABLED": False}}
    def parse(self, response):
        for href in response.css("a::attr(href)").getall():
            yield response.follow(href, self.parse)
from scrapy.crawler import CrawlerProcess
import json, resource, time
process = CrawlerProcess()
crawler = process.create_crawler(Bare)
began = time.monotonic()
process.crawl(crawler)
process.start()
stats = crawler.stats.get_stats()
print(json.dumps({{"pages": stats.get("downloader/response_status_count/200", 0), "seconds": time.monotonic() - began,
                   "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}}))
"""


def name_of(number: int) -> str:
    """A page's name in letters, so that no crawler takes the site for an endless numbered space."""
    letters = ""
    while True:
        number, rest = divmod(number, len(LETTERS))
        letters = LETTERS[rest] + letters
        if number == 0:
            return f"/{letters[:1]}/{letters}-page"


def page(number: int, pages: int) -> bytes:
    """One page of the portal."""
    chance = random.Random(number)
    words = WORDS[list(WORDS)[number % len(WORDS)]].split()
    paragraphs = "".join(
        f"<h2>{' '.join(chance.choices(words, k=5))}</h2><p>{' '.join(chance.choices(words, k=280))}.</p>"
        for _ in range(11)
    )
    near = [*range(number * 3 + 1, number * 3 + 4), *chance.choices(range(pages), k=40)]
    links = "".join(
        f'<li><a href="{name_of(each)}">{" ".join(chance.choices(words, k=3))}</a></li>'
        for each in near
        if each < pages
    )
    menu = "".join(f'<a href="{name_of(each)}">Menu {each}</a> ' for each in range(15))
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Page {name_of(number)}</title></head><body><header>Town</header>'
        f"<nav>{menu}</nav><main>{paragraphs}<ul>{links}</ul></main><footer>Tel. +44 20 7946 0{number % 1000:03d} "
        f'<a href="mailto:office@town.example">office@town.example</a></footer></body></html>'
    ).encode()


def serve(pages: int, told) -> None:
    """Serve the portal from memory, until the process is ended."""
    bodies = {name_of(number): page(number, pages) for number in range(pages)}
    bodies["/"] = bodies[name_of(0)]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = bodies.get(head.split(b" ", 2)[1].decode())
                status = b"200 OK" if body else b"404 Not Found"
                body = body or b"not here"
                writer.write(
                    b"HTTP/1.1 %b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b"
                    % (status, len(body), body)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def ours(home: str, pages: int, told) -> None:
    """One collection, in this process."""
    with tempfile.TemporaryDirectory() as scratch:
        began = time.monotonic()
        settings = Settings(
            pages=pages + 10, rate=1e6, minutes=60, browser="never", allow_private=True, bytes=10**10
        )
        summary = collect(home, Path(scratch) / "portal.wacz", settings=settings)
        seconds = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told.send({"pages": summary.pages, "seconds": seconds, "memory": memory})


def measured_ours(home: str, pages: int) -> dict[str, float]:
    """Ours, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=ours, args=(home, pages, told))
    process.start()
    figures = heard.recv()
    process.join()
    return figures


def measured_scrapy(home: str) -> dict[str, float]:
    """Scrapy, in a fresh process."""
    with tempfile.TemporaryDirectory() as scratch:
        spider = Path(scratch) / "bare.py"  # Scrapy reads its callbacks' source
        spider.write_text(SPIDER.format(home=home))
        run = subprocess.run([sys.executable, str(spider)], capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def round_of(pages: int, runs: int, *, rival: bool) -> dict[str, dict[str, float]]:
    """Serve a portal of so many pages, crawl it, and keep the quickest run of each."""
    context = multiprocessing.get_context("spawn")
    heard, told = context.Pipe(duplex=False)
    server = context.Process(target=serve, args=(pages, told), daemon=True)
    server.start()
    home = f"http://127.0.0.1:{heard.recv()}/"
    found: dict[str, dict[str, float]] = {}
    for _ in range(runs):
        each = {"OpenLOSI, everything": measured_ours(home, pages)}
        if rival:
            each["Scrapy, bare crawl"] = measured_scrapy(home)
        for name, figures in each.items():
            if figures["pages"] < pages:
                raise SystemExit(f"{name} read {figures['pages']} of {pages} pages: nothing is compared")
            if name not in found or figures["seconds"] < found[name]["seconds"]:
                found[name] = figures
    server.terminate()
    return found


def main() -> None:
    """Print the figures."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    for name, figures in round_of(pages, runs, rival=True).items():
        print(told(name, figures))
    if pages == 2000:
        for name, figures in round_of(10_000, 1, rival=False).items():
            print(told(name, figures))
            if figures["memory"] > 300e6:
                raise SystemExit("more than 300 MB")


def told(name: str, figures: dict[str, float]) -> str:
    """One line of figures."""
    pace = figures["pages"] / figures["seconds"]
    return f"{name}: {figures['pages']:,} pages, {pace:.0f} pages/s, at most {figures['memory'] / 1e6:.0f} MB"


if __name__ == "__main__":
    main()
