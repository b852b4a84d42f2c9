"""Ask for addresses: within the boundaries, within limits, one redirect after another. Decides nothing else."""

from openlosi.crawler.fetching.fetched import Fetched, Hop
from openlosi.crawler.fetching.fetcher import Fetcher
from openlosi.crawler.fetching.limits import Limits

__all__ = ["Fetched", "Fetcher", "Hop", "Limits"]
