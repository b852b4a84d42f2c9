"""Labels and seeds as people write them."""

from pathlib import Path

import pytest
from judging.labels import FaultyLabels, Label, read_labels, read_seeds

HEAD = "code\tgold\ta\tb\tevidence_a\tevidence_b\tquote_a\tquote_b\tnote\n"


def labels(tmp_path: Path, text: str) -> list[Label]:
    path = tmp_path / "town.tsv"
    path.write_text(text, encoding="utf-8")
    return read_labels(path)


def test_rows_that_nobody_could_decide_are_left_out(tmp_path: Path) -> None:
    read = labels(tmp_path, HEAD + "201\tNA\tNA\tNA\t\t\t\t\t\n206\t1\t1\t0\tindex.html\t\tSearch\t\t\n")
    assert read == [Label("206", 1, "1", "0", ("index.html",), ("Search",))]


def test_quotation_marks_are_part_of_a_quote(tmp_path: Path) -> None:
    read = labels(tmp_path, HEAD + '206\t1\t1\t1\tindex.html\t\t"Search" here\t"\t\n207\t0\t0\t0\t\t\t\t\t\n')
    assert read[0].quotes == ('"Search" here', '"') and len(read) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no row"),
        ("code\tgold\ta\n206\t1\t1\n", "no column b"),
        (HEAD + "206\tyes\t1\t1\t\t\t\t\t\n", "row 2, gold: 'yes'"),
        (HEAD + "206\t1\t1\t1\t\t\t\t\t\n206\t0\t1\t1\t\t\t\t\t\n", "row 3, code: '206' is twice"),
    ],
)
def test_labels_that_cannot_be_used_say_where(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FaultyLabels, match=said):
        labels(tmp_path, text)


def test_seeds_without_a_host_lie_on_the_portal(tmp_path: Path) -> None:
    path = tmp_path / "town.seeds"
    path.write_text(
        "# further\n\nnews/a.html\n/b.html\nhttp://127.0.0.1:8000/c?d=1\nhttps://pay.example/x\n", "utf-8"
    )
    home = "http://127.0.0.1:4321/"
    assert read_seeds(path, home) == (
        home + "news/a.html",
        home + "b.html",
        home + "c?d=1",
        "https://pay.example/x",
    )
    assert read_seeds(tmp_path / "none.seeds", home) == ()
