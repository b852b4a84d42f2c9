"""The tables that the accuracy benchmark prints."""

from judging.figures import figures
from judging.rows import Row
from judging.tables import by_group, calibration, table


def row(**fields: object) -> Row:
    common = {"folder": "town", "language": "en", "code": "222", "criterion": "services", "kind": "service"}
    return Row(**{**common, "gold": 1, "verdict": "found", **fields})  # type: ignore[arg-type]


def test_every_grouping_has_a_line_for_each_group() -> None:
    lines = list(by_group([row(), row(folder="city", language="", criterion="literacy", kind="feature")]))
    starts = [line.split("  ")[0].strip() for line in lines if line]
    assert starts == [
        *("By portal", "city", "town", "By criterion", "literacy", "services"),
        *("By kind of indicator", "feature", "service", "By language", "en", "unknown"),
    ]


def test_columns_stand_below_their_heads() -> None:
    _, head, line = table(
        "All", [("every portal, a long name", figures([row(place=1, pages_labelled=True)]))]
    )
    assert len(head) == len(line)
    assert line[: head.index("precision") + len("precision")].endswith("1.00")


def test_calibration_is_silent_without_confidences() -> None:
    assert calibration([row()]) == []
    assert calibration([row(confidence=0.95)])[-1].split() == ["0.9", "to", "1.0", "1", "0.95", "1.00"]
