"""The 169 targets of the Sustainable Development Goals, to tell a target from a slip of the pen."""

#: For each goal, how many numbered targets and how many lettered ones it has (A/RES/71/313).
_TARGETS = {
    1: (5, 2),
    2: (5, 3),
    3: (9, 4),
    4: (7, 3),
    5: (6, 3),
    6: (6, 2),
    7: (3, 2),
    8: (10, 2),
    9: (5, 3),
    10: (7, 3),
    11: (7, 3),
    12: (8, 3),
    13: (3, 2),
    14: (7, 3),
    15: (9, 3),
    16: (10, 2),
    17: (19, 0),
}

SDG_TARGETS = frozenset(
    f"{goal}.{target}"
    for goal, (numbers, letters) in _TARGETS.items()
    for target in [*range(1, numbers + 1), *"abcd"[:letters]]
)


def is_sdg_target(code: str) -> bool:
    """
    Whether the goals have this target.

    >>> is_sdg_target("16.10"), is_sdg_target("11.c"), is_sdg_target("18.1"), is_sdg_target("16.11")
    (True, True, False, False)
    """
    return code in SDG_TARGETS
