"""
Keep a text that came from outside from becoming a formula in somebody's spreadsheet.

Spreadsheet programs run a CSV cell that begins like a formula. An apostrophe in
front makes it text. XLSX needs none of this: there a text is written as a text.
"""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """
    The text as a CSV cell that no spreadsheet program will run.

    >>> inert("=1+1"), inert("  @SUM(A1)"), inert("+351 253 000 000")
    ("'=1+1", "'  @SUM(A1)", "'+351 253 000 000")
    >>> inert("Évora"), inert("")
    ('Évora', '')
    """
    # Some programs drop leading spaces before they look for a formula.
    return f"'{text}" if text.startswith(_STARTS) or text.lstrip(" \xa0").startswith(_STARTS) else text
