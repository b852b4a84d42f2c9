"""
Write exact fractions as people print them, rounded half up.

The core keeps fractions; this is the one place where digits are cut off.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction


def four_decimals(share: Fraction) -> str:
    """
    A score as published tables print it.

    >>> four_decimals(Fraction(79, 86))
    '0.9186'
    >>> four_decimals(Fraction(1, 32))
    '0.0313'
    """
    return _rounded(share, 4)


def percent(share: Fraction) -> str:
    """
    A share in per cent with one decimal.

    >>> percent(Fraction(9, 24)), percent(Fraction(15, 24))
    ('37.5 %', '62.5 %')
    """
    return f"{_rounded(share * 100, 1)} %"


def _rounded(number: Fraction, places: int) -> str:
    # Scaled and rounded as integers: a decimal division first could round twice.
    scaled = number * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        return f"{Decimal(whole).scaleb(-places):.{places}f}"
