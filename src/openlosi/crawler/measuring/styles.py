"""
Check style sheets, as they were served, with the CSS checker inside W3C's Nu HTML Checker.

Checked are the sheets of the portal's own host. Sheets of others (fonts, maps, libraries from elsewhere) are not
the municipality's to put right: they are counted and named, not judged.
"""

from collections.abc import Mapping, Sequence

from openlosi.crawler.measuring import messages
from openlosi.crawler.measuring.checker import CheckerUnavailable, check
from openlosi.evidence_format.observations import Measurement


def measure(
    sample: Sequence[str],
    sheets: Mapping[str, bytes],
    *,
    elsewhere: Sequence[str] = (),
    not_stored: Sequence[str] = (),
) -> Measurement:
    """
    Check the portal's own sheets, by address; the sample are the pages that use them.

    :param elsewhere: sheets of other hosts, named only
    :param not_stored: sheets of the portal whose bytes are missing, named only
    """
    beside = {"elsewhere": list(elsewhere)[:100], "not_stored": list(not_stored)[:100]}
    if not sheets and not_stored:
        why = f"None of the portal's {len(not_stored)} style sheets is stored: collect it again with the browser on."
        return Measurement("styles", sample=tuple(sample), figures=beside, not_assessable=why)
    try:
        checked = check(sheets, ".css")
    except CheckerUnavailable as reason:
        return Measurement("styles", sample=tuple(sample), figures=beside, not_assessable=str(reason))
    tool = f"Nu Html Checker (vnu-jar) {checked.version}" if sheets else ""
    figures = messages.figures(checked) | beside | {"sheets": list(sheets)}
    return Measurement("styles", tool, tuple(sample), figures, messages.to_change(checked))
