"""Write down how the portal is served: HTTPS, what is wrong with its certificate, which security headers."""

from collections.abc import Mapping, Sequence

from openlosi.crawler.probes.seen import seen
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "transport_security"
_HEADERS = (
    "strict-transport-security",
    "content-security-policy",
    "x-frame-options",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
)


def observe_exchange(
    page: Page, headers: Sequence[tuple[str, str]], tls: Mapping[str, object] | None
) -> list[Observation]:
    """Report the scheme, the certificate's fault if it has one, and each security header as served."""
    https = page.address.lower().startswith("https:")
    fault = str((tls or {}).get("error") or "")
    found = [
        seen(page, PROBE, "https:" if https else "http:", "address", kind="scheme", https=https, fault=fault)
    ]
    for name, value in headers:
        if name.lower() in _HEADERS:
            found.append(seen(page, PROBE, value, "header", kind="header", header=name.lower()))
    present = {name.lower() for name, _ in headers}
    missing = [name for name in _HEADERS if name not in present]
    if missing:
        found.append(
            Observation(
                PROBE,
                None,
                {"kind": "headers", "missing": missing},
                page.address,
                page.fetched_at,
                page.record,
            )
        )
    return found
