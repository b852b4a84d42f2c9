"""Whatever a server says, the archive stays one that tools can read, and gives the body back."""

import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from openlosi.crawler.archive import Journal, open_collection
from openlosi.crawler.archive.warc import digest
from openlosi.evidence_format.summary import Summary

text = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["\r\n\r\nx", "a\0b", "WARC/1.1", ":", " x"]
)
headers = st.tuples(
    text
    | st.sampled_from(
        [
            "Content-Encoding ",
            "\tcontent-encoding",
            "Content-Encoding:",
            "Transfer-Encoding",
            "Content-Length",
        ]
    ),
    text,
)
encoded = st.tuples(
    st.just("Content-Encoding"), st.sampled_from(["gzip", "br", "chunked", "gzip, br", "identity"])
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=st.integers(100, 999),
    reason=text,
    served=st.lists(headers | encoded, max_size=5).map(tuple),
    body=st.binary(max_size=60) | st.just(b"5\r\nhello\r\n0\r\n\r\n"),
    raw=st.binary(max_size=60),
    path=text,
    truncated=st.none() | text,
)
def test_any_answer_is_read_back_whole(answer, status, reason, served, body, raw, path, truncated):
    said = answer(
        f"http://town.example/{path}",
        body,
        raw_body=raw,
        status=status,
        reason=reason,
        headers=served,
        truncated=truncated,
    )
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "x.wacz"
        with Journal.open(Path(scratch) / "part") as journal:
            assert journal.add(said) == digest(body)
            journal.add(answer("/after", b"<p>After"))
            stored = journal.warc_path.read_bytes()
            journal.finish(out, summary=Summary("http://town.example/"))
        with open_collection(out) as collection:
            assert collection.problems() == []
            assert [collection.record(each.record) for each in collection.records()] == [body, b"<p>After"]

    read = []
    for record in ArchiveIterator(io.BytesIO(stored), check_digests="raise"):
        record.content_stream().read()
        read.append(record.rec_type)
    assert read == ["warcinfo", "response", "request", "response", "request"]
