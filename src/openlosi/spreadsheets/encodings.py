"""
Tell in which encoding a CSV file is written.

UTF-8 (with or without its mark) and UTF-16 with its mark are certain. Anything
else is a guess among the code pages that spreadsheet programs still write, and
is said to be one. A file that is UTF-8 in some rows and not in others was put
together from two; no single reading of it is right, so it is refused.
"""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from openlosi.core.saying import said

#: Why a file with a NUL byte is not read.
NUL = said("a NUL byte: the file is damaged, or UTF-16 without its mark; save it as CSV UTF-8.")

_CHUNK = 1 << 22
_SAMPLE_LINES = 2_000
_CODE_PAGES = [
    "cp1252", "cp1256", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1257", "cp1258", "cp874",
    "cp932", "gb18030", "cp949", "big5", "koi8_r",
]  # fmt: skip
_LATIN = ["cp1252", "cp1250", "cp1254", "cp1257", "cp1258"]
_WEST_AND_CENTER = ("cp1252", "cp1250")


@dataclass(frozen=True)
class Encoding:
    """An encoding's name for Python, and whether it was guessed."""

    name: str
    guessed: bool = False


class Undecodable(Exception):
    """No single encoding reads the file; says why, and the first line at fault."""

    def __init__(self, line: int | None, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(reason)


def encoding_of(path: Path) -> Encoding:
    """
    The encoding of a file.

    :raises Undecodable: if its rows are not all in one, or it is none that is known
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked_utf16(path)
    if b"\0" in start:
        raise Undecodable(start[: start.index(b"\0")].count(b"\n") + 1, NUL)
    if _is_utf8(path):
        return Encoding("utf-8-sig")
    return _legacy(path)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(_CHUNK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _checked_utf16(path: Path) -> Encoding:
    try:
        with path.open(encoding="utf-16") as file:
            for _ in file:
                pass
    except UnicodeError as error:
        raise Undecodable(None, said("begins as UTF-16 and is not; save it as CSV UTF-8.")) from error
    return Encoding("utf-16")


def _legacy(path: Path) -> Encoding:
    utf8, other, first_other, sample = 0, 0, 0, Counter[bytes]()
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if b"\0" in line:
                raise Undecodable(number, NUL)
            if line.isascii():
                continue
            try:
                line.decode("utf-8-sig")
                utf8 += 1
            except UnicodeDecodeError:
                other += 1
                first_other = first_other or number
                if len(sample) < _SAMPLE_LINES:
                    sample[line] += 1
    if utf8:
        raise Undecodable(
            first_other,
            said(
                "two encodings are mixed in this file: rows in UTF-8, %(utf8)d; in another, %(other)d, the first of "
                "them here. Save each part as CSV UTF-8 before putting them together.",
                utf8=utf8,
                other=other,
            ),
        )
    return Encoding(_guess(b"".join(sample), first_other), guessed=True)


def _guess(text: bytes, line: int) -> str:
    # In Latin scripts most accented letters stand alone among plain ones. A few of them, taken for pairs of bytes,
    # would otherwise pass for Chinese.
    pages = _CODE_PAGES if _mean_run(text) >= 2 else _LATIN
    best = from_bytes(text, cp_isolation=pages).best()
    if best is None:
        raise Undecodable(
            line, said("this is not UTF-8 and no other encoding fits; save the file as CSV UTF-8.")
        )
    if best.encoding in _WEST_AND_CENTER:
        # The library often takes Portuguese or French for Polish: "São" and "Săo" are both letters to it.
        return max(_WEST_AND_CENTER, key=lambda encoding: _letters(text, encoding))
    return best.encoding


def _mean_run(text: bytes) -> float:
    runs = re.findall(rb"[\x80-\xff]+", text)
    return sum(map(len, runs)) / len(runs)


def _letters(text: bytes, encoding: str) -> int:
    high = bytes(byte for byte in text if byte > 127).decode(encoding, errors="replace")
    return sum(unicodedata.category(sign) in ("Lu", "Ll") for sign in high)
