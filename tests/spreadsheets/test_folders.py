"""Folders of spreadsheets."""

from openlosi.spreadsheets import read

HEADER = "municipality,assessor,indicator,answer\n"


def test_a_folder_is_read_with_everything_below_it(write, tmp_path, answers_in):
    write("round/north/a.csv", HEADER + "M,A,206,1\n")
    write("round/south/b.tsv", (HEADER + "M,B,206,0\n").replace(",", "\t"))
    write("round/~$a.xlsx", b"lock")
    write("round/.hidden.csv", "x")
    write("round/notes.docx", b"x")
    write("round/notes.txt", "call Évora")
    said: list[str] = []

    assert answers_in(tmp_path / "round", notice=said.append) == [
        ("M", "A", "206", "met"),
        ("M", "B", "206", "not_met"),
    ]
    assert [line.replace(f"{tmp_path}/", "") for line in said] == [
        "round/.hidden.csv: skipped, a hidden or lock file.",
        "round/notes.docx: skipped, no spreadsheet.",
        "round/notes.txt: skipped, no spreadsheet.",
        "round/~$a.xlsx: skipped, a hidden or lock file.",
    ]


def test_a_broken_file_is_named_beside_the_faults_of_the_others(write, tmp_path, faults_in):
    write("round/a.csv", HEADER + "M,A,206,?\n")
    write("round/b.xlsx", b"PK broken")
    write("round/c.xls", b"x")
    write("round/d.csv", HEADER + "M,A,214,1\n")

    assert faults_in(tmp_path / "round") == [
        'round/a.csv, row 2 (cell D2): "?" is no answer: write yes or no, in any language we know, or 1 or 0.',
        "round/b.xlsx: is not the spreadsheet that its name says, or is cut short.",
        "round/c.xls: this is the old Excel format; open it and save it as .xlsx.",
    ]


def test_the_same_answer_in_two_files_is_named_with_both(write, tmp_path, faults_in):
    write("round/a.csv", HEADER + "M,A,206,1\n")
    write("round/b.csv", HEADER + "M,A,206,1\n")

    assert faults_in(tmp_path / "round") == [
        "round/b.csv, row 2: M | A | 206 is given twice; before: round/a.csv, row 2."
    ]


def test_nothing_to_read_is_a_fault(tmp_path, faults_in):
    assert faults_in(tmp_path / "none", tmp_path) == ["none: there is no such file or folder."]


def test_progress_is_told_and_files_can_be_left_out(write, tmp_path, instrument):
    first, second = write("a.csv", HEADER + "M,A,206,1\n"), write("b.csv", "municipality,indicator,answer\n")
    told: list[tuple] = []

    table = read(
        [tmp_path], instrument=instrument, leave_out=[second], progress=lambda *step: told.append(step)
    )

    assert told == [(first, 1, 1)]
    assert table.select("file", "sheet", "row").rows() == [(str(first), None, 2)]


def test_a_csv_named_for_its_municipality_and_assessor_is_one_sheet(write, tmp_path, answers_in):
    write("Évora | A.csv", "Code;Resposta\nTecnologia;\n206;sim\n#225 b;não\n")

    assert answers_in(tmp_path) == [("Évora", "A", "206", "met"), ("Évora", "A", "225b", "not_met")]


def test_a_code_column_is_told_from_the_column_of_its_texts(write, answers_in):
    path = write("M | A.csv", "No,Indicator,Code,Answer\n1,Search,206,yes\n2,Map,214,no\n")

    assert answers_in(path) == [("M", "A", "206", "met"), ("M", "A", "214", "not_met")]
