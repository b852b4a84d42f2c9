"""
Turn the texts of a table into answers, naming every cell that means none.

Each different text is read once, however many rows hold it; only rows at fault
are looked at one by one.
"""

from collections.abc import Callable
from typing import Literal

import polars as pl

from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.core.saying import said
from openlosi.spreadsheets.codes import CodeBook
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.keys import key_of
from openlosi.spreadsheets.raw import REMARKS, Raw
from openlosi.spreadsheets.words import answer_of

BlankMeans = Literal["unanswered", "no"]

#: The answers as a column: null is unanswered.
ANSWER = pl.Enum([value.value for value in Value])

Reading = Callable[[str], str | None]
PolarsType = pl.DataType | type[pl.DataType]


class Vocabulary:
    """What the texts of an answer table may mean for one instrument."""

    def __init__(self, instrument: Instrument, blank_means: BlankMeans = "unanswered") -> None:
        self.book = CodeBook(instrument.code, instrument.codes)
        self.blank_means = blank_means
        self._allowed = {value.value for value in instrument.answers}

    def answer(self, text: str) -> str | None:
        """The answer that a text means, if the instrument allows it."""
        value = answer_of(text)
        return value.value if value and value.value in self._allowed else None

    def why_no_answer(self, text: str) -> str:
        """Why a text is not an answer."""
        if answer_of(text) is Value.NOT_APPLICABLE:
            return f'"{text.strip()}" means not applicable, which {self.book.instrument} does not allow.'
        return f'"{text.strip()}" is no answer: write yes or no, in any language we know, or 1 or 0.'


def read_answers(
    raw: Raw, vocabulary: Vocabulary, faults: Faults, *, assessor_needed: bool = True
) -> pl.DataFrame:
    """
    The table's answers; rows at fault are left out and named in `faults`.

    Rows in which every cell is blank are skipped. Evidence and note are there only if the table has them.
    Where no assessor is needed, a blank one is the empty text.
    """
    frame = without_blank_rows(raw.frame)
    reader = Columns(raw, frame, faults)
    table = frame.select("row").with_columns(
        reader.key("municipality"),
        reader.key("assessor") if assessor_needed else reader.key_or_none("assessor"),
        reader.read("indicator", vocabulary.book.code, vocabulary.book.why_not, required=True),
        reader.read("answer", vocabulary.answer, vocabulary.why_no_answer, dtype=ANSWER),
        *(frame[name] for name in REMARKS if name in frame.columns),
    )
    if vocabulary.blank_means == "no":
        table = table.with_columns(pl.col("answer").fill_null(Value.NOT_MET.value))
    return reader.sound(table)


def without_blank_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that hold something; cells that hold only spaces are blank."""
    columns = [name for name in frame.columns if name != "row"]
    for name in columns:
        if frame.schema[name] == pl.Categorical:
            frame = frame.with_columns(translated(frame[name], lambda text: text if text.strip() else None))
        else:
            frame = frame.with_columns(
                pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)).alias(name)
            )
    if any(frame[name].null_count() == 0 for name in columns):
        return frame
    return frame.filter(~pl.all_horizontal(pl.col(columns).is_null()))


class Columns:
    """The columns of one table, read one after the other; remembers which rows are at fault."""

    def __init__(self, raw: Raw, frame: pl.DataFrame, faults: Faults) -> None:
        self._raw, self._frame, self._faults = raw, frame, faults
        self._unsound: list[pl.Series] = []

    def key(self, name: str) -> pl.Series:
        """A column of keys; none may be blank."""
        if name in self._raw.constants:
            return (
                pl.repeat(self._raw.constants[name], self._frame.height, dtype=pl.String, eager=True)
                .cast(pl.Categorical)
                .alias(name)
            )
        return self.read(
            name,
            lambda text: key_of(text) or None,
            lambda text: said("no %(name)s.", name=name),
            required=True,
        )

    def key_or_none(self, name: str) -> pl.Series:
        """A column of keys, or of none; what is blank, or not there at all, is the empty text."""
        if name not in self._raw.constants and name not in self._frame.columns:
            return pl.Series(name, [""] * self._frame.height, dtype=pl.Categorical)
        if name in self._raw.constants:
            return self.key(name)
        return self.read(name, key_of, lambda text: f'"{text}" cannot be read.').fill_null("")

    def read(
        self,
        name: str,
        meaning: Reading,
        why_not: Callable[[str], str],
        *,
        dtype: PolarsType = pl.Categorical,
        required: bool = False,
    ) -> pl.Series:
        """A column with each text's meaning; a text without one is a fault, and so is a blank where required."""
        texts = self._frame[name]
        read = translated(texts, meaning, dtype)
        if required and texts.null_count():
            self._blame(name, texts.is_null(), lambda text: said("no %(name)s.", name=name))
        if read.null_count() > texts.null_count():
            self._blame(name, read.is_null() & texts.is_not_null(), why_not)
        return read

    def written(self, name: str) -> pl.Series:
        """A column of free text, as it stands; none may be blank."""
        texts = self._frame[name]
        if texts.null_count():
            self._blame(name, texts.is_null(), lambda text: said("no %(name)s.", name=name))
        return texts

    def absent(self, name: str) -> pl.Series:
        """A column that the table does not have."""
        return pl.Series(name, [None] * self._frame.height, dtype=pl.String)

    def sound(self, table: pl.DataFrame) -> pl.DataFrame:
        """The rows of a table that have no fault."""
        if not self._unsound:
            return table
        return table.filter(~pl.DataFrame(self._unsound).select(pl.any_horizontal(pl.all())).to_series())

    def _blame(self, name: str, unsound: pl.Series, why: Callable[[str], str]) -> None:
        place = self._raw.place
        self._unsound.append(unsound.alias(f"{name}-{len(self._unsound)}"))
        bad = self._frame.filter(unsound).select("row", text=pl.col(name).cast(pl.String))
        reasons: dict[str, str] = {}
        room = self._faults.room(place.file)
        for row, text in bad.head(room).iter_rows():
            text = text or ""
            reason = reasons.get(text) or reasons.setdefault(text, why(text))
            self._faults.add(
                place.file, reason, sheet=place.sheet, row=row, column=self._raw.columns.get(name)
            )
        if bad.height > room:
            self._faults.add_uncounted(place.file, bad.height - room)


def translated(texts: pl.Series, meaning: Reading, dtype: PolarsType = pl.Categorical) -> pl.Series:
    """
    Each text's meaning, looked up once for each different text.

    >>> translated(pl.Series(["a", "B", None, "a"], dtype=pl.Categorical), str.upper).to_list()
    ['A', 'B', None, 'A']
    """
    different = texts.drop_nulls().unique()
    numbers, words = different.to_physical().to_list(), different.cast(pl.String).to_list()
    meanings = [meaning(word) for word in words]
    if meanings == words and dtype == pl.Categorical:
        return texts
    lookup: list[str | None] = [None] * (max(numbers, default=-1) + 1)
    for number, word in zip(numbers, meanings, strict=True):
        lookup[number] = word
    if not lookup:
        return pl.Series(texts.name, [None] * len(texts), dtype=dtype)
    return pl.Series(texts.name, lookup, dtype=dtype).gather(texts.to_physical())
