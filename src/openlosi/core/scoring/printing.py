"""Write a share as people read it. Only here is anything rounded, and always half up, never half to even."""

from fractions import Fraction


def four_decimals(share: Fraction) -> str:
    """
    Write a share with four decimals, as the United Nations print city scores.

    >>> four_decimals(Fraction(79, 86)), four_decimals(Fraction(87, 96)), four_decimals(Fraction(1))
    ('0.9186', '0.9063', '1.0000')
    """
    return decimals(share, 4)


def percent(share: Fraction, places: int = 1) -> str:
    """
    Write a share in per cent.

    >>> percent(Fraction(9, 24)), percent(Fraction(15, 24)), percent(Fraction(37, 95), places=2)
    ('37.5 %', '62.5 %', '38.95 %')
    """
    return f"{decimals(share * 100, places)} %"


def decimals(number: Fraction, places: int) -> str:
    """
    Write a number with so many decimals; halves go away from zero.

    >>> decimals(Fraction(1, 8), 2), decimals(Fraction(-1, 8), 2), decimals(Fraction(-1, 1000), 2)
    ('0.13', '-0.13', '0.00')
    """
    scaled = abs(number) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if number < 0 and units else ""
    whole, rest = divmod(units, 10**places)
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"
