"""`openlosi sample` writes the chosen municipalities and the page that documents them."""

import pytest
import typer
from typer.testing import CliRunner

from openlosi.cli.sample import sample

RUN = CliRunner()
APP = typer.Typer()
APP.command()(sample)
FRAME = """municipality,name,region,population,capital,kind
nabra,Nabra,North,500 000,yes,urban
sole,Sole,South,300000,no,urban
mir,Mir,North,90000,,rural
=ota,Ota,South,80000,,rural
"""


@pytest.fixture
def frame(tmp_path):
    file = tmp_path / "frame.csv"
    file.write_text(FRAME, "utf-8")
    return file


def run(frame, *more, out="cases.csv"):
    return RUN.invoke(APP, [str(frame), "--out", str(frame.parent / out), *more])


def chosen(frame):
    lines = (frame.parent / "cases.csv").read_text("utf-8").splitlines()
    return [line.partition(",")[0] for line in lines[1:]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--design", "one-per-region"], ["nabra", "sole"]),
        (["--design", "by-size", "--n", "3"], ["nabra", "sole", "mir"]),
        (["--design", "not-capital"], ["sole"]),
        (["--design", "by-size", "--n", "4"], ["nabra", "sole", "mir", "'=ota"]),
    ],
)
def test_the_chosen_are_written_as_they_stand_in_the_frame_and_inert(frame, options, expected):
    ran = run(frame, *options)

    assert ran.exit_code == 0, ran.output
    assert chosen(frame) == expected
    assert (
        (frame.parent / "cases.csv")
        .read_text("utf-8")
        .startswith("municipality,name,region,population,capital,kind")
    )


def test_a_draw_is_documented_beside_the_chosen_and_is_the_same_every_time(frame):
    options = ["--design", "stratified", "--stratum", "kind", "--n", "2", "--seed", "2026"]
    assert run(frame, *options).exit_code == 0
    first, page = chosen(frame), (frame.parent / "cases.md").read_text("utf-8")
    header, *rows = FRAME.splitlines()
    frame.write_text("\n".join([header, *reversed(rows)]), "utf-8")

    assert run(frame, *options).exit_code == 0

    assert (chosen(frame), (frame.parent / "cases.md").read_text("utf-8")) == (first, page)
    assert page.startswith("# Case selection\n\nFrame: frame.csv.\n\n- Design: stratified.\n")
    for line in (
        "- Seed: 2026\n",
        "- Stratum rural: 1 of 2.\n",
        "openlosi-draw 1",
        f"1. {first[0].lstrip(chr(39))} (rural)\n",
    ):
        assert line in page


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--design", "stratified", "--n", "2"], "needs --n, --seed and --stratum"),
        (["--design", "by-size"], "needs --n"),
        (["--design", "by-size", "--n", "2", "--seed", "1"], "leaves nothing to chance"),
        (["--design", "one-per-region", "--n", "2"], "--n has no use"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(frame, options, said):
    ran = run(frame, *options)

    assert (ran.exit_code, said in ran.output) == (2, True), ran.output


@pytest.mark.parametrize("out", ["cases.txt", "frame.csv"])
def test_the_frame_is_never_overwritten_and_the_chosen_are_a_csv_file(frame, out):
    ran = run(frame, "--design", "not-capital", out=out)

    assert (ran.exit_code, frame.read_text("utf-8")) == (2, FRAME)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("300000", "many", 'row 2 (sole): population is "many"'),
        ("yes", "perhaps", 'row 1 (nabra): capital is "perhaps"; write yes or no'),
        ("mir,Mir", ",Mir", "row 3 (no name): municipality is empty"),
        ("mir,Mir", "Mir", "row 3 (Mir): has 5 cells, and the header 6"),
        ("mir,Mir", "sole,Mir", "sole stands in the frame more than once"),
        ("90000", "", "mir has no population"),
        ("municipality,", "town,", 'has no column "municipality"'),
        ("region,", "name,", 'has the column "name" twice'),
    ],
)
def test_a_faulty_frame_says_where_and_writes_nothing(frame, old, new, said):
    frame.write_text(FRAME.replace(old, new, 1), "utf-8")

    ran = run(frame, "--design", "by-size", "--n", "4")

    assert (ran.exit_code, said in ran.output) == (1, True), ran.output
    assert not (frame.parent / "cases.csv").exists()


def test_an_empty_file_and_one_in_another_encoding_are_faulty_frames(frame):
    frame.write_bytes(b"")
    assert 'has no column "municipality"' in run(frame, "--design", "not-capital").output

    frame.write_bytes("municipality\nÉvora\n".encode("utf-16"))
    assert "is not UTF-8 text" in run(frame, "--design", "not-capital").output
