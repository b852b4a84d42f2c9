"""
Look for open data: portals, catalogues, metadata, and files in formats that a program can read.

A web application's ``manifest.json``, a sitemap and a feed are such files too, and are not data for anyone.
"""

import re
from urllib.parse import urlsplit

from openlosi.crawler.probes.data import platform_of
from openlosi.crawler.probes.labelled import labelled
from openlosi.crawler.probes.seen import places, seen, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Link, Page

PROBE = "open_data"
_FORMATS = re.compile(
    r"\.(csv|tsv|geojson|json|xml|rdf|ttl|kml|kmz|gpx|shp|ods|parquet|gpkg|topojson)$", re.IGNORECASE
)
_MACHINES = re.compile(
    r"sitemap|feed|rss|atom|manifest|wlwmanifest|opensearch|browserconfig|oembed|wp-json|osd", re.IGNORECASE
)
_METADATA = re.compile(
    r"dcat:Dataset|schema\.org/Dataset|\"@type\"\s{0,5}:\s{0,5}\"Dataset\"|dcterms:|/api/3/action/package|data\.json\""
)
_HINTS = ("Dataset", "dcterms:", "/api/3/action/package", "data.json")


def observe(page: Page, html: str) -> list[Observation]:
    """Report links to open data, files of it, and metadata in the page."""
    found = labelled(page, html, PROBE, "open_data")
    found += [
        seen_link(page, html, PROBE, link, kind="portal", platform=platform)
        for link in page.links
        if (platform := platform_of("open_data", link.address))
    ]
    found += [
        seen_link(page, html, PROBE, link, kind="file", format=kind)
        for link in page.links
        if (kind := _format(link))
    ][:3]
    metadata = _METADATA.search(html) if any(hint in html for hint in _HINTS) else None
    if metadata:
        found.append(seen(page, PROBE, metadata.group(), "attribute", kind="metadata"))
    return places(page, PROBE, found, 6)


def _format(link: Link) -> str:
    try:
        path = urlsplit(link.address).path
    except ValueError:
        return ""
    found = _FORMATS.search(path)
    return found.group(1).lower() if found and not _MACHINES.search(path) and not link.rel else ""
