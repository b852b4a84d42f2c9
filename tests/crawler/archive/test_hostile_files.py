"""A collection may come from a stranger: it is read within limits, and what was altered is told."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from openlosi.crawler.archive import open_collection
from openlosi.crawler.archive.collection import BrokenRecord, BytesElsewhere, NotACollection, WrongDigest
from openlosi.crawler.archive.members import read_member
from openlosi.crawler.archive.payloads import CannotDecode, decoded
from openlosi.crawler.archive.warc import member


@pytest.fixture
def town(tmp_path, small_portal) -> Path:
    small_portal(tmp_path / "town.wacz")
    return tmp_path / "town.wacz"


def altered(path: Path, **members: bytes) -> Path:
    """The same file with some members (their names with `_` for `/` and `.`) replaced."""
    copy = path.with_name("altered.wacz")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for each in source.infolist():
            name = each.filename.replace("/", "_").replace(".", "_")
            target.writestr(each, members.get(name, source.read(each)), compress_type=each.compress_type)
    return copy


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"GIF89a", b"PK\x05\x06" + bytes(18)])
def test_another_kind_of_file_is_refused_in_a_sentence(tmp_path, content):
    (tmp_path / "x.wacz").write_bytes(content)
    with pytest.raises(NotACollection, match=r"x\.wacz (is not a WACZ|has no openlosi/summary\.json)"):
        open_collection(tmp_path / "x.wacz")


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(NotACollection, match="there is no such file"):
        open_collection(tmp_path / "none.wacz")


def test_a_file_cut_anywhere_is_refused_or_told_of(town, tmp_path):
    whole = town.read_bytes()
    for kept in range(0, len(whole), 97):
        (tmp_path / "cut.wacz").write_bytes(whole[:kept])
        with pytest.raises(NotACollection):
            open_collection(tmp_path / "cut.wacz")


def test_a_byte_altered_anywhere_is_found(town, tmp_path):
    whole = town.read_bytes()
    noticed = 0
    for at in range(30, len(whole), 61):
        changed = bytearray(whole)
        changed[at] ^= 0x55
        (tmp_path / "bad.wacz").write_bytes(changed)
        try:
            with open_collection(tmp_path / "bad.wacz") as collection:
                found = collection.problems()
        except NotACollection:
            noticed += 1
            continue
        noticed += bool(found)
    tried = len(range(30, len(whole), 61))
    # Dates and permissions in the ZIP's own headers are told nowhere else, and mean nothing to us.
    assert noticed > 0.75 * tried


def test_altered_bytes_are_never_given_out_as_the_recorded_ones(town, tmp_path):
    with zipfile.ZipFile(town) as archive:
        warc = archive.read("archive/data.warc.gz")
    with open_collection(town) as collection:
        record = next(each for each in collection.records() if each.address.endswith("/services"))
    end = record.offset + record.length
    changed = member(gzip.decompress(warc[record.offset : end]).replace(b"water", b"wafer"))
    assert len(changed) <= record.length + 4  # near enough the same size to stand in the same place
    forged = warc[: record.offset] + changed.ljust(record.length, b"\0")[: record.length] + warc[end:]

    with (
        open_collection(altered(town, archive_data_warc_gz=forged)) as collection,
        pytest.raises((WrongDigest, BrokenRecord)),
    ):
        collection.record(record.record)
        assert any("archive/data.warc.gz has the hash" in each for each in collection.problems())


def test_names_that_lead_elsewhere_and_members_nobody_listed_are_told(town):
    with zipfile.ZipFile(town, "a") as archive:
        archive.writestr("../../etc/cron.d/evil", b"x")
        archive.writestr("extra.txt", b"x")

    with open_collection(town) as collection:
        assert collection.problems() == [
            "'../../etc/cron.d/evil' is a name that leads elsewhere",
            "'../../etc/cron.d/evil' is not listed in datapackage.json",
            "'extra.txt' is not listed in datapackage.json",
        ]


def test_a_line_that_unpacks_without_end_is_cut_off(town):
    bomb = gzip.compress(b'{"address":"' + b"a" * (80 * 1024 * 1024))

    with (
        open_collection(altered(town, openlosi_contents_jsonl_gz=bomb)) as collection,
        pytest.raises(NotACollection, match=r"contents\.jsonl\.gz, line 1: larger than a collection has it"),
    ):
        collection.page_entries()


def test_many_small_lines_are_cut_off_too(town, monkeypatch):
    monkeypatch.setattr("openlosi.crawler.archive.collection._LARGEST_CONTENTS", 100_000)
    bomb = gzip.compress(b'{"address":"a","record":"b","kind":"html"}\n' * 100_000)

    with (
        open_collection(altered(town, openlosi_contents_jsonl_gz=bomb)) as collection,
        pytest.raises(NotACollection, match="larger than a collection has it"),
    ):
        collection.page_entries()


def test_a_summary_that_unpacks_without_end_is_cut_off(town):
    with pytest.raises(NotACollection, match="unpacks to more than"):
        open_collection(altered(town, openlosi_summary_json=b" " * (80 * 1024 * 1024)))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (b"{not json}\n", "line 1 is not JSON"),
        (b'{"address":1,"record":"","kind":"html"}\n', "PageEntry.address: should be str, not int"),
        (b'{"address":"a"}\n', "PageEntry: .*missing 2 required"),
        (b"[" * 200_000 + b"\n", "line 1 is not JSON"),
        (b"7\n", "PageEntry should be an object, not int"),
    ],
)
def test_contents_of_another_shape_name_file_line_and_field(town, lines, told):
    with (
        open_collection(altered(town, openlosi_contents_jsonl_gz=gzip.compress(lines))) as collection,
        pytest.raises(NotACollection, match=told),
    ):
        collection.page_entries()


@pytest.mark.parametrize(("offset", "length"), [(-1, 10), (0, 10**12), (10**12, 10), (5, 20)])
def test_places_outside_the_archive_are_refused(town, offset, length):
    entry = {
        "address": "http://town.example/",
        "record": "r",
        "kind": "html",
        "offset": offset,
        "length": length,
    }
    lines = gzip.compress(json.dumps(entry).encode() + b"\n")

    with (
        open_collection(altered(town, openlosi_contents_jsonl_gz=lines)) as collection,
        pytest.raises(NotACollection),
    ):
        collection.page("http://town.example/")


def test_a_record_that_unpacks_without_end_is_cut_off(monkeypatch):
    monkeypatch.setattr("openlosi.crawler.archive.members._LARGEST_MEMBER", 1_000_000)
    with pytest.raises(BrokenRecord, match="unpacks to more than"):
        read_member(member(b"WARC/1.1\r\n" + bytes(5_000_000)))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_bombs_in_every_content_coding_stop_at_the_limit(coding):
    import zlib

    import brotli
    from backports import zstd

    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}
    body = bytes(20_000_000)
    for each in coding.split(", "):
        body = pack[each](body)

    with pytest.raises(CannotDecode, match="more than 1000 bytes"):
        decoded(body, [("Content-Encoding", coding)], limit=1000)


def test_bytes_kept_in_an_earlier_file_are_said_to_be_there(town, small_portal, tmp_path):
    small_portal(tmp_path / "later.wacz", previous=town)

    with open_collection(tmp_path / "later.wacz") as alone:
        page = alone.page("http://town.example/services")
        with pytest.raises(
            BytesElsewhere, match=r"did not change since town\.wacz.*Given was no earlier file"
        ):
            alone.record(page.record)
        with pytest.raises(KeyError):
            alone.record("sha256:never")
