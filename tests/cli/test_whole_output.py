"""A folder of results appears whole or not at all."""

import pytest

from openlosi.cli.whole_output import MARK, NotOurs, whole_directory


def test_a_failed_run_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), whole_directory(tmp_path / "out") as folder:
        (folder / MARK).write_text("half", encoding="utf-8")
        raise RuntimeError

    assert list(tmp_path.iterdir()) == []


def test_a_failed_run_leaves_the_earlier_results(tmp_path):
    with whole_directory(tmp_path / "out") as folder:
        (folder / MARK).write_text("first", encoding="utf-8")

    with pytest.raises(RuntimeError), whole_directory(tmp_path / "out") as folder:
        (folder / MARK).write_text("second", encoding="utf-8")
        raise RuntimeError

    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / MARK).read_text(encoding="utf-8") == "first"


def test_a_new_run_takes_the_place_of_the_old_whole(tmp_path):
    for words, name in (("first", "old.csv"), ("second", "new.csv")):
        with whole_directory(tmp_path / "out") as folder:
            (folder / MARK).write_text(words, encoding="utf-8")
            (folder / name).touch()

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [MARK, "new.csv"]


def test_a_file_is_not_overwritten_by_a_folder(tmp_path):
    (tmp_path / "out").write_text("a file", encoding="utf-8")

    with pytest.raises(NotOurs), whole_directory(tmp_path / "out"):
        pass
