"""Keep what a collection saw: a journal that survives interruption, and a WACZ that public tools open."""

from openlosi.crawler.archive.collection import Collection, open_collection
from openlosi.crawler.archive.journal import Journal

__all__ = ["Collection", "Journal", "open_collection"]
