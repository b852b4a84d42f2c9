"""Killed, torn, full or busy: a journal keeps what it acknowledged and nothing else."""

import errno
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openlosi.crawler.archive import Journal, open_collection
from openlosi.crawler.archive.appending import AppendOnlyFile
from openlosi.crawler.archive.journal import CannotStore, JournalBusy, JournalDamaged
from openlosi.evidence_format.summary import Summary

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from conftest import Answer
from openlosi.crawler.archive import Journal
from openlosi.evidence_format.pages import Page

with Journal.open(Path(sys.argv[1])) as journal:
    number = sum(1 for _ in journal.records())
    print("resumed", number, flush=True)
    while True:
        body = f"<h1>Page {number}</h1>".encode() * (1 + number * 37 % 200)
        record = journal.add(Answer(address=f"http://town.example/{number}", body=body))
        print("stored", number, flush=True)
        journal.add_page(Page(f"http://town.example/{number}", record, "html", text=f"Page {number}"))
        number += 1
"""


def acknowledged_before_kill(directory: Path, lines: int) -> tuple[int, int]:
    """Run the writer, kill it -9 after so many lines, and return what it resumed from and what it had stored."""
    command = [sys.executable, "-c", WRITER, str(directory), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        said = [line.split() for line in itertools.islice(writer.stdout, lines)]
        writer.send_signal(signal.SIGKILL)
        said += [words for line in writer.stdout if len(words := line.split()) == 2 and line.endswith("\n")]
    return int(said[0][1]), max(int(number) for word, number in said if word == "stored") + 1


def test_nothing_acknowledged_is_lost_when_the_process_is_killed_again_and_again(tmp_path):
    directory, stored = tmp_path / "portal.wacz.part", 0
    chance = random.Random(3)

    for _ in range(12):
        resumed, now = acknowledged_before_kill(directory, chance.randint(2, 60))
        assert resumed >= stored  # the writer may be killed between storing and saying so
        stored = now

    with Journal.open(directory) as journal:
        addresses = [each.address for each in journal.records()]
        assert len(addresses) >= stored
        assert addresses == [f"http://town.example/{n}" for n in range(len(addresses))]
        for page in journal.pages():
            assert page.text.encode() in journal.record(page.record)
        journal.finish(tmp_path / "portal.wacz", summary=Summary("http://town.example/"))
    with open_collection(tmp_path / "portal.wacz") as collection:
        assert collection.problems() == []
        assert all(collection.record(each.record) for each in collection.records())


@pytest.fixture
def written(tmp_path, answer, page_of):
    """A journal of three answers and their pages, let go of in the middle of a collection."""
    directory = tmp_path / "portal.wacz.part"
    with Journal.open(directory) as journal:
        for number in range(3):
            record = journal.add(answer(f"/{number}", b"<p>Page %d" % number))
            journal.add_page(page_of(f"http://town.example/{number}", record, f"Page {number}"))
    return directory


def sizes_after(directory: Path) -> dict[str, int]:
    return {each.name: each.stat().st_size for each in directory.iterdir() if each.name != "lock"}


def test_a_journal_torn_at_any_byte_of_its_tail_is_cut_to_the_last_whole_entry(written, tmp_path, answer):
    whole = written / "journal.jsonl"
    lines = whole.read_bytes().splitlines(keepends=True)
    tail = len(lines[-1]) + len(lines[-2])

    for torn in range(1, tail + 1):
        copy = tmp_path / "copy"
        shutil.copytree(written, copy)
        with open(copy / "journal.jsonl", "r+b") as file:
            file.truncate(whole.stat().st_size - torn)
        with Journal.open(copy) as journal:
            kept = [each.address for each in journal.records()]
            assert kept == [
                f"http://town.example/{n}" for n in range(3 if torn <= len(lines[-1]) else 2)
            ] or (torn == tail and len(kept) == 2)
            journal.add(answer("/again", b"<p>Again"))
            assert journal.fetched("http://town.example/again") is not None
            assert all(journal.record(each.record) for each in journal.records())
        shutil.rmtree(copy)


@pytest.mark.parametrize("name", ["data.warc.gz", "pages.jsonl.gz"])
def test_data_torn_at_any_byte_takes_only_the_entries_that_need_it(written, tmp_path, name):
    size = (written / name).stat().st_size

    for torn in range(1, size, 7):
        copy = tmp_path / "copy"
        shutil.copytree(written, copy)
        with open(copy / name, "r+b") as file:
            file.truncate(size - torn)
        with Journal.open(copy) as journal:
            assert journal.recovery is not None
            assert len(list(journal.records())) < 3 or len(list(journal.pages())) < 3
            assert all(journal.record(each.record) for each in journal.records())
            assert len(list(journal.pages())) <= len(list(journal.records()))
        shutil.rmtree(copy)


def test_bytes_that_were_never_acknowledged_are_cut_and_told_of(written):
    for name, junk in (("data.warc.gz", 77), ("pages.jsonl.gz", 5)):
        with open(written / name, "ab") as file:
            file.write(b"x" * junk)

    with Journal.open(written) as journal:
        assert journal.recovery is not None
        assert journal.recovery.cut_bytes == {"journal.jsonl": 0, "data.warc.gz": 77, "pages.jsonl.gz": 5}
        assert str(journal.recovery) == (
            "resumed after 8 entries; cut 77 bytes of data.warc.gz, 5 bytes of pages.jsonl.gz "
            "that were never acknowledged"
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.floats(0, 0.9999),
    flip=st.integers(1, 255),
    name=st.sampled_from(["journal.jsonl", "data.warc.gz"]),
)
def test_a_byte_altered_anywhere_is_never_believed(written, tmp_path, place, flip, name):
    copy = tmp_path / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(written, copy)
    altered = bytearray((copy / name).read_bytes())
    at = int(place * len(altered))
    altered[at] ^= flip
    (copy / name).write_bytes(altered)

    try:
        journal = Journal.open(copy)
    except JournalDamaged:
        assert at < len((written / name).read_bytes().splitlines(keepends=True)[0])
        return
    with journal:
        assert all(journal.record(each.record) for each in journal.records())
        assert [p.text for p in journal.pages()] == [f"Page {n}" for n in range(len(list(journal.pages())))]


def test_damage_in_the_middle_says_how_much_has_to_be_collected_again(written):
    lines = (written / "journal.jsonl").read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"page", b"pige")
    (written / "journal.jsonl").write_bytes(b"".join(lines))

    with Journal.open(written) as journal:
        assert journal.recovery is not None
        assert (journal.recovery.entries, journal.recovery.lost_entries) == (3, 4)


def test_a_journal_whose_first_line_is_gone_is_left_alone(written):
    before = (written / "data.warc.gz").read_bytes()
    (written / "journal.jsonl").write_bytes(b"")

    with pytest.raises(JournalDamaged, match="does not begin with a readable line"):
        Journal.open(written)

    assert (written / "data.warc.gz").read_bytes() == before


def test_two_collections_never_write_the_same_journal(written):
    with Journal.open(written), pytest.raises(JournalBusy, match=f"being written by process {os.getpid()}"):
        Journal.open(written)

    with Journal.open(written):
        pass  # let go of, it can be taken again


@pytest.mark.parametrize("room", [0, 1, 100, 400])
def test_a_full_disk_is_told_and_loses_nothing(written, answer, monkeypatch, room):
    before = sizes_after(written)
    really = os.pwrite

    def full(fd, piece, offset):
        nonlocal room
        if room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = really(fd, piece[:room], offset)
        room -= written
        return written

    with Journal.open(written) as journal:
        monkeypatch.setattr(os, "pwrite", full)
        with pytest.raises(CannotStore, match="No space left on device. What was stored before is safe"):
            journal.add(answer("/more", os.urandom(600).hex().encode()))
        monkeypatch.setattr(os, "pwrite", really)
        assert sizes_after(written) == before
        assert journal.fetched("http://town.example/more") is None
        journal.add(answer("/more", b"<p>Room again"))
        assert [each.address[-2:] for each in journal.records()] == ["/0", "/1", "/2", "re"]


def test_a_real_limit_of_the_kernel_loses_nothing_either(tmp_path):
    script = f"""
import resource, signal, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from conftest import Answer
from openlosi.crawler.archive import Journal
from openlosi.crawler.archive.journal import CannotStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
with Journal.open(Path({str(tmp_path / "part")!r})) as journal:
    try:
        for number in range(1000):
            journal.add(Answer(address=f"http://town.example/{{number}}", body=b"%d" % number))
    except CannotStore as full:
        print(number, full.errno)
"""
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()

    with Journal.open(tmp_path / "part") as journal:
        assert len(list(journal.records())) == int(told[0])
        assert int(told[1]) == errno.EFBIG


def test_a_disk_full_while_the_file_is_written_leaves_the_journal_and_the_old_file(
    written, monkeypatch, tmp_path
):
    path = tmp_path / "portal.wacz"
    path.write_bytes(b"what stood there before")

    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Journal.open(written) as journal:
        journal.checkpoint()
        monkeypatch.setattr(AppendOnlyFile, "sync", lambda self: None)
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(CannotStore, match="The journal is whole; try again"):
            journal.finish(path, summary=Summary("http://town.example/"))
    monkeypatch.undo()

    assert path.read_bytes() == b"what stood there before"
    assert [each.name for each in tmp_path.glob("*.writing")] == []
    with Journal.open(written) as journal:
        journal.finish(path, summary=Summary("http://town.example/"))
    assert not written.exists()
    with open_collection(path) as collection:
        assert [page.text for page in collection.pages()] == ["Page 0", "Page 1", "Page 2"]


def test_what_was_noted_of_the_walk_is_read_back_in_order(tmp_path):
    with Journal.open(tmp_path / "part") as journal:
        journal.note("queued", {"address": "http://town.example/a", "depth": 1})
        journal.note("robots", {"delay": 2.5})
        journal.note("queued", {"address": "http://town.example/\ud800", "depth": 2})

    with Journal.open(tmp_path / "part") as journal:
        assert [name for name, _ in journal.notes()] == ["queued", "robots", "queued"]
        assert [values["depth"] for _, values in journal.notes("queued")] == [1, 2]
        assert json.dumps([*journal.notes("robots")]) == '[["robots", {"delay": 2.5}]]'


FINISHER = """
import os, sys
from pathlib import Path
from openlosi.crawler.archive import Journal
from openlosi.crawler.archive.packaging import Package
from openlosi.evidence_format.summary import Summary

left = int(sys.argv[3])

def dying(really):
    def step(*arguments, **named):
        global left
        if left == 0:
            os._exit(9)
        left -= 1
        return really(*arguments, **named)
    return step

Package.add = dying(Package.add)
Package.describe = dying(Package.describe)
os.replace = dying(os.replace)
os.rename = dying(os.rename)
os.unlink = dying(os.unlink)
with Journal.open(Path(sys.argv[1])) as journal:
    journal.finish(Path(sys.argv[2]), summary=Summary("http://town.example/"))
"""


def test_killed_anywhere_while_finishing_the_file_is_whole_or_can_be_finished_again(written, tmp_path):
    path, steps = tmp_path / "portal.wacz", 0
    while True:
        copy = tmp_path / "copy.part"
        shutil.copytree(written, copy)
        command = [sys.executable, "-c", FINISHER, str(copy), str(path), str(steps)]
        ended = subprocess.run(command, check=False)
        if not path.exists() or (copy / "journal.jsonl").exists():
            with Journal.open(copy) as journal:
                journal.finish(path, summary=Summary("http://town.example/"))
        with open_collection(path) as collection:
            assert collection.problems() == []
            assert [page.text for page in collection.pages()] == ["Page 0", "Page 1", "Page 2"]
        path.unlink()
        with Journal.open(copy):
            assert [
                each.name for each in tmp_path.glob("*.finished")
            ] == []  # what was left half removed is removed
        shutil.rmtree(copy)
        if ended.returncode == 0:
            break
        steps += 1
    assert steps >= 14  # the members, their list, the renames and the removals
