"""Which agreed answers a reviewer looks at too: drawn by chance, the same at every draw."""

import hashlib
import math
from collections.abc import Sequence

from openlosi.apps.campaigns.models import Case


def drawn_sample(case: Case, agreed: Sequence[str]) -> list[str]:
    """
    The indicators drawn from those that both assessors agree on, in their order.

    How many is the campaign's share, rounded up; which, is decided by a hash of the case and the indicator, so that nobody
    chooses and a second draw of the same answers is the same.
    """
    number = math.ceil(len(agreed) * case.campaign.review_sample / 10_000)
    ranked = sorted(agreed, key=lambda code: hashlib.sha256(f"{case.pk}:{code}".encode()).digest())
    chosen = set(ranked[:number])
    return [code for code in agreed if code in chosen]
