"""Work beside the pages: mail the links of those who were invited."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from openlosi.apps.accounts import operations as accounts
from openlosi.apps.jobs.working import Failed, Work

# Said while work goes on; pages translate it.
MAILING = gettext_noop("Mailing")
_NAMED = 20


def mail_invitations(work: Work) -> dict[str, int]:
    """Mail each link of a list that no mail has brought yet, over one connection. The links stand, whatever becomes of it."""

    def tell(done: int, of: int) -> None:
        work.check()
        work.progress(MAILING, done, of)

    try:
        mailed = accounts.mail_links(work.arguments["invitations"], now=work.now, tell=tell)
    except accounts.NoMailServer as wrong:
        told = _(
            "The mail server did not take the mails (%(why)s). Everybody stays invited: hand their links over, or have the"
            " mails sent again when the server is back."
        )
        raise Failed(told % {"why": wrong}) from wrong
    if mailed.refused:
        told = ngettext(
            "%(count)d mail was not taken: %(addresses)s. Hand the link over, or give a fresh one on the person's page.",
            "%(count)d mails were not taken: %(addresses)s. Hand the links over, or give fresh ones on the people's pages.",
            len(mailed.refused),
        )
        named = ", ".join(mailed.refused[:_NAMED]) + (" …" if len(mailed.refused) > _NAMED else "")
        raise Failed(told % {"count": len(mailed.refused), "addresses": named})
    return {"mails": mailed.sent}
