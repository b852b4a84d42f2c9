"""CSV in other encodings, and CSV that is broken."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openlosi.spreadsheets import delimited, read
from openlosi.spreadsheets.delimited import opened
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.headers import LONG, find_header

HEADER = "municipality,assessor,indicator,answer\n"


@pytest.mark.parametrize(
    ("encoding", "rows"),
    [
        ("utf-8-sig", ["Évora,João,206,não"]),
        ("utf-16", ["Évora,João,206,não", "بلدية,B,206,لا"]),
        ("cp1252", ["São Paulo,João,206,não", "Évora,João,206,não"]),
        ("cp1250", ["Łódź,Paweł,206,nie", "Kraków,Paweł,206,nie"]),
        ("cp1256", ["بلدية صفاقس,أحمد,206,لا", "بلدية تونس,أحمد,206,لا"]),
        ("cp1251", ["Москва,Иван,206,нет", "Казань,Иван,206,нет"]),
    ],
)
def test_other_encodings_are_read(write, answers_in, encoding, rows):
    path = write("a.csv", (HEADER + "\n".join(rows)).encode(encoding))

    expected = [(*row.split(",")[:3], "not_met") for row in rows]
    assert answers_in(path) == sorted(expected, key=str)


def test_a_guess_is_said_and_can_be_overruled(write, answers_in):
    path = write("a.csv", (HEADER + "São Paulo,A,206,não\n").encode("cp1252"))
    said: list[str] = []

    answers_in(path, notice=said.append)

    assert said == [f"{path}: not UTF-8; read as cp1252, a guess. Look at the names."]
    assert answers_in(path, encoding="cp1250")[0][0] == "Săo Paulo"


def test_two_encodings_in_one_file_are_refused(write, faults_in):
    path = write("a.csv", (HEADER + "Évora,A,206,1\n").encode() + "Évora,B,206,1\n".encode("cp1252"))

    assert faults_in(path) == [
        (
            "a.csv, row 3: two encodings are mixed in this file: rows in UTF-8, 1; "
            "in another, 1, the first of them here. "
            "Save each part as CSV UTF-8 before putting them together."
        )
    ]


BROKEN = {
    "M,A,206,1\nM,A,214\n": "a.csv, row 3: only 3 cells, but the header has 4: the answer is missing.",
    "M,A,206,1\nM, N,A,214,1\n": (
        "a.csv, row 3: 5 cells, but the header has 4: a separator inside a text must stand in double quotes."
    ),
    'M,A,206,1\nM,"A,214,1\nM,B,214,1\n': (
        "a.csv, row 3: a double quote opened in this row (line 3 of the file) is never closed."
    ),
    'M,"A"x,206,1\n': "a.csv, row 2: a text stands right after a closing double quote (line 2 of the file).",
    "M,A,206,1\nM\0,A,214,1\n": (
        "a.csv, row 3: a NUL byte: the file is damaged, or UTF-16 without its mark; save it as CSV UTF-8."
    ),
}


@pytest.mark.parametrize("rows", BROKEN)
def test_a_broken_row_is_named(write, faults_in, rows):
    assert faults_in(write("a.csv", HEADER + rows)) == [BROKEN[rows]]


def test_utf_16_without_its_mark_is_explained(write, faults_in):
    assert faults_in(write("a.csv", HEADER.encode("utf-16-le")))[0].endswith("save it as CSV UTF-8.")


def test_a_file_without_a_header_is_named(write, faults_in):
    assert faults_in(write("a.csv", "Évora,A,206,1\n")) == [
        (
            "a.csv: no header in the first 30 rows: a long table has the columns municipality, assessor, indicator "
            "and answer; a sheet of one municipality and assessor has a code and an answer column."
        )
    ]


def test_two_columns_of_one_name_are_a_fault(write, faults_in):
    path = write("a.csv", "municipality,assessor,indicator,answer,answer\nM,A,206,1,0\n")

    assert faults_in(path) == [
        (
            'a.csv, row 1 (cell E1): two columns could be the answer: "answer" and "answer". '
            "Rename the one that is not meant."
        )
    ]


def test_lookalike_keys_are_named(write, faults_in):
    path = write(
        "a.csv", HEADER + "Évora,A,206,1\nÉvora,A,214,1\nÉVORA,B,206,1\nBeja,a,206,1\nÉvora\u200f,C,206,1\n"
    )

    assert faults_in(path) == [
        (
            'a.csv, row 4: municipality "ÉVORA" looks like "Évora" and is written differently (1 of these rows); '
            "write both alike, or make them differ visibly."
        ),
        (
            'a.csv, row 5: assessor "a" looks like "A" and is written differently (1 of these rows); '
            "write both alike, or make them differ visibly."
        ),
        (
            'a.csv, row 6: municipality "Évora<U+200F>" looks like "Évora" and is written differently '
            "(1 of these rows); write both alike, or make them differ visibly."
        ),
    ]


def test_more_faults_than_are_listed_are_counted(write, faults_in):
    lines = faults_in(write("a.csv", HEADER + "".join(f"M{n},A,206,?\n" for n in range(10_003))))

    assert len(lines) == 10_001
    assert "a.csv: 3 more faulty cells are not listed." in lines


def test_remarks_are_kept(write, instrument):
    path = write(
        "a.csv",
        'municipality,assessor,indicator,answer,note,evidence\nM,A,206,1,"two\nlines",\nM,A,214,1,,url\n',
    )

    assert read([path], instrument=instrument).select("evidence", "note", "row").rows() == [
        (None, "two\nlines", 2),
        ("url", None, 3),
    ]


PIECES = st.lists(
    st.sampled_from([",", "\n", "\r\n", '"', '""', "M", "A", "206", "1", " ", "é", "x\n"]), max_size=30
)


@settings(max_examples=400, deadline=None)
@given(PIECES)
def test_the_quick_way_and_the_careful_way_read_the_same(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes((HEADER + "M,A,206,1\n" + "".join(pieces)).encode())
    file, quick_faults, careful_faults = opened(path, "a.csv"), Faults(), Faults()
    separator, rows = next(file.heads())
    header = find_header(rows, LONG)
    assert header

    quick = file.table(separator, header, LONG, quick_faults)
    careful = delimited.collected(
        file.rows(separator, header, LONG, careful_faults), header.columns, file.place, careful_faults
    )

    assert _rows(quick) == _rows(careful)
    assert bool(quick_faults) == bool(careful_faults)


def _rows(frame) -> list[tuple]:
    blank = ("", None)
    rows = [
        tuple(None if c in blank or not str(c).strip() else c for c in r)
        for r in frame.select(*LONG, "row").rows()
    ]
    return [row for row in rows if any(row[:4])]


def test_every_byte_order_mark_is_known(write, answers_in):
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        path = write(f"{encoding}.csv", mark + (HEADER + "Évora,A,206,1\n").encode(encoding))

        assert answers_in(path) == [("Évora", "A", "206", "met")]
