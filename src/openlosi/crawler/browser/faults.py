"""Say what went wrong with a page in words for people, from the words that browsers have for it."""


def first_line(reason: BaseException) -> str:
    """The first line of a fault's message, without the call log that follows it."""
    text = getattr(reason, "message", "") or str(reason)
    return text.strip().split("\n")[0][:300]


#: What Chromium's words mean to a person.
_MEANINGS = {
    "ERR_NAME_NOT_RESOLVED": "The name could not be resolved.",
    "ERR_EMPTY_RESPONSE": "The connection was cut without an answer.",
    "ERR_TUNNEL_CONNECTION_FAILED": "The connection was refused on the way.",
    "ERR_CERT_": "The site's certificate is faulty",
    "ERR_SSL": "The encrypted connection failed",
    "ERR_TOO_MANY_REDIRECTS": "The address redirects without end.",
    "Download is starting": "There is no page to show here: the address is a download, which was refused.",
    "ERR_ABORTED": "There is no page to show here: the address is a download, or the loading was broken off.",
    "ERR_UNSAFE_PORT": "The browser does not open this port.",
    "ERR_RESPONSE_HEADERS_TOO_BIG": "The answer's headers are too large.",
    "Target crashed": "The page's process ended: it crashed, or used more memory than it may.",
    "Page crashed": "The page's process ended: it crashed, or used more memory than it may.",
    "Timeout": "The page did not answer in time.",
    "has been closed": "The browser ended while the page was open.",
}


def in_words(reason: Exception) -> str:
    """
    Return a sentence for a fault.

    >>> in_words(ValueError("net::ERR_NAME_NOT_RESOLVED at http://town.example/"))
    'The name could not be resolved.'
    """
    first = first_line(reason) or type(reason).__name__
    for word, meaning in _MEANINGS.items():
        if word in first:
            return (
                meaning
                if meaning.endswith(".")
                else f"{meaning} ({first.split(' at ')[0].split('net::')[-1]})."
            )
    return f"The browser could not open the page: {first}"
