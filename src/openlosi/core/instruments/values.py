"""The answers an instrument may allow for an indicator."""

from enum import Enum


class Value(Enum):
    """What one person, or a settled case, says of one indicator. The LOSI itself knows the first two (F1)."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
