"""The JSON API: what pages do, for scripts and for the assessor's page itself."""

from ninja import NinjaAPI
from ninja.security import django_auth

from openlosi.api import assessments, campaigns, errors, reconciliations, reviews

api = NinjaAPI(
    title="OpenLOSI",
    version="1",
    description=(
        "Signed in as on the pages: by the session's cookie, and with the header X-CSRFToken for whatever changes something. "
        "A refusal is answered as {error, message}, with the words that pages use."
    ),
    auth=django_auth,
    urls_namespace="api",
    docs_url=None,
)
errors.install(api)
api.add_router("", assessments.router)
api.add_router("", reconciliations.router)
api.add_router("", reviews.router)
api.add_router("", campaigns.router)
