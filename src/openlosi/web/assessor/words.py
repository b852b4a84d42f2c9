"""Answers and verdicts in a word, and the words that the page's script says."""

from django.utils.translation import gettext as _

#: Keys stay the same in every language; a language may add its own letters for yes, no and not applicable.
_ALWAYS = {"met": "Y1", "not_met": "N0", "not_applicable": "A"}


def value_name(value: str) -> str:
    """An answer in a word."""
    return {
        "met": _("Yes"),
        "not_met": _("No"),
        "not_applicable": _("Not applicable"),
    }.get(value, _("Not answered"))


def letters() -> dict[str, str]:
    """For each answer the letters that give it."""
    own = {"met": _("Y"), "not_met": _("N"), "not_applicable": _("A")}
    return {value: always + own[value] for value, always in _ALWAYS.items()}


def script_words() -> dict[str, str]:
    """What the page's script says, in the language of the page."""
    return {
        "yes": value_name("met"),
        "no": value_name("not_met"),
        "notApplicable": value_name("not_applicable"),
        "none": value_name(""),
        "saved": _("All saved"),
        "saving": _("Saving …"),
        "kept": _("Not sent yet: %(n)s kept on this device"),
        "signedOut": _("You are signed out. Sign in in another tab; then what is kept here is sent."),
        "refused": _("Not taken: %(why)s"),
        "notKept": _("This browser keeps nothing for later. Stay on this page until all is saved."),
        "leave": _("Some answers are not sent yet."),
        "undone": _("Undone: %(code)s"),
        "nothingToUndo": _("There is nothing to undo."),
        "last": _("This was the last one of this list."),
        "allDone": _("All indicators are answered. Check and submit when you are ready."),
        "flagged": _("flagged"),
        "lacks": _("needs evidence"),
        "noted": _("with a note"),
        "second": _("second look"),
        "evidence": _("evidence: %(n)s"),
        "shown": _("%(n)s of %(of)s shown"),
        "noneShown": _("No indicator fits. Change the search or the filter."),
        "remove": _("Remove"),
        "removeThis": _("Remove the evidence: %(what)s"),
        "picture": _("screenshot"),
        "pagePicture": _("the page as it was stored"),
        "looked": _("Looked here:"),
        "page_waiting": _("storing the page …"),
        "page_running": _("storing the page …"),
        "page_done": _("page stored"),
        "page_failed": _("the page could not be stored; the address stays"),
        "page_cancelled": _("the page was not stored"),
        "again": _("Store the page again"),
        "againThis": _("Store the page again: %(what)s"),
        "uploading": _("sending …"),
        "waitingToSend": _("kept here, not sent yet"),
        "badAddress": _("An address begins with http:// or https://."),
        "badPicture": _("Give a PNG, JPEG or WebP picture of at most 8 MB."),
        "machineFound": _("The machine read the portal and found this:"),
        "machineNotFound": _("The machine has not found this yet. It looked here:"),
        "machineOther": _("The machine cannot assess this one."),
        "lookFailed": _("This cannot be shown just now."),
        "sent": _("Sent."),
        "notSent": _("Not sent. Try again when you are connected."),
        "inTranslation": _("not translated yet"),
    }
