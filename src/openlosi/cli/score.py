"""`openlosi score`: a team's sheets in; discrepancies, agreement, scores, levels, ranks and a report out."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import typer
from rich.table import Table

from openlosi import spreadsheets
from openlosi.cli.messages import Notes, faults_told, said, step, stop
from openlosi.cli.whole_output import refuse_foreign, whole_directory
from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument
from openlosi.documents.results_folder import write_results
from openlosi.editions import load_named
from openlosi.tables import Tables
from openlosi.tables import score as score_tables

Blank = Literal["unanswered", "no"]


def _known_encoding(name: str | None) -> str | None:
    try:
        "".encode(name or "utf-8")
    except LookupError as error:
        raise typer.BadParameter(f"{name} is no encoding we know; try utf-8, cp1252 or cp1256.") from error
    return name


def score(
    inputs: Annotated[
        list[Path],
        typer.Argument(exists=True, help="Sheets (XLSX, ODS, CSV), or folders of them.", metavar="INPUT..."),
    ],
    out: Annotated[Path, typer.Option(help="The folder to write results into.")],
    instrument: Annotated[
        str, typer.Option(help="An edition's code, or the file of one. See `openlosi instrument list`.")
    ] = "losi-2024",
    supplement: Annotated[
        list[str] | None,
        typer.Option(
            help="A national supplement, scored as its own index in a folder of its own. Repeatable."
        ),
    ] = None,
    municipalities: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Table of municipalities: names, regions, no-score reasons."
        ),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="The reviewer's answers: municipality, indicator, answer, reason.",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Which sheet is whose: file, sheet, municipality, assessor."
        ),
    ] = None,
    blank_means: Annotated[
        Blank, typer.Option(help="What an empty answer means.", case_sensitive=False)
    ] = "unanswered",
    single: Annotated[
        bool,
        typer.Option(
            "--single",
            help="The sheets hold settled answers: one a municipality, not two. They may name no assessor.",
        ),
    ] = False,
    encoding: Annotated[
        str | None,
        typer.Option(
            callback=_known_encoding,
            help="The encoding of every CSV file given, such as cp1252; guessed where it is not UTF-8 otherwise.",
        ),
    ] = None,
    title: Annotated[str, typer.Option(help="The report's title.")] = "Local digital services, assessed",
    language: Annotated[str, typer.Option(help="Language of the indicators' names in the report.")] = "en",
    tables_only: Annotated[
        bool,
        typer.Option(
            "--tables-only", help="Write the CSV tables and their description; no workbook, no report."
        ),
    ] = False,
) -> None:
    """
    Score a campaign from its assessors' sheets.

    Two assessors a municipality are compared: where they agree the answer counts; where they differ the
    reviewer's decision counts, and without one the municipality has no score yet ("unsettled"). Nothing is guessed.

    Example: openlosi score sheets/ --municipalities municipalities.csv --decisions decisions.csv --out results
    """
    notes = Notes()
    with faults_told():
        refuse_foreign(out)
        edition = load_named(instrument)
        supplements = [load_named(name) for name in supplement or ()]
        with step("Reading the sheets ...") as tell:
            everything = _together(edition, supplements)
            beside = [path for path in (municipalities, decisions, mapping) if path]
            answers = spreadsheets.read(
                inputs,
                instrument=everything,
                mapping=mapping,
                blank_means=blank_means,
                progress=lambda path, number, total: tell(f"Reading {path.name} ({number} of {total}) ..."),
                notice=notes,
                leave_out=beside,
                encoding=encoding,
                assessor_needed=not single,
            )
            towns = decided = None
            if municipalities:
                towns = spreadsheets.read_municipalities(municipalities, notice=notes, encoding=encoding)
            if decisions:
                decided = spreadsheets.read_decisions(decisions, everything, notice=notes, encoding=encoding)
            if answers.is_empty() and towns is None:
                stop(
                    ["these files hold no answers, and no table of municipalities says who should have some."]
                )
            if decided is not None:
                decided = decided.with_columns(file=pl.lit(str(decisions)))
            if towns is not None:
                towns = towns.with_columns(file=pl.lit(str(municipalities)))
        for part in (edition, *supplements):
            if language not in part.texts:
                notes(f"{part.code}: has no texts in {language}, so the report's are in {BASE_LANGUAGE}.")
        notes.tell()
        with whole_directory(out) as folder:
            for number, part in enumerate((edition, *supplements)):
                place = folder / part.code if number else folder
                place.mkdir(exist_ok=True)
                with step(f"Scoring {part.code} ..."):
                    own = _of(part, answers), _of(part, decided) if decided is not None else None
                    tables = score_tables(
                        own[0], instrument=part, municipalities=towns, decisions=own[1], single=single
                    )
                write_results(
                    tables,
                    part,
                    place,
                    title=title,
                    language=language,
                    tables_only=tables_only,
                    step=step,
                )
                if number == 0:
                    main_tables = tables
    _tell(main_tables, out, tables_only=tables_only)


def _together(edition: Instrument, supplements: list[Instrument]) -> Instrument:
    """One list of indicators to read the sheets by; it is never scored."""
    indicators = sum((part.indicators for part in supplements), edition.indicators)
    return replace(edition, indicators=indicators)


def _of(instrument: Instrument, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows about this instrument's indicators."""
    return rows.filter(pl.col("indicator").cast(pl.String).is_in(instrument.codes))


def _tell(tables: Tables, out: Path, *, tables_only: bool) -> None:
    results = tables.results
    scored = results.filter(pl.col("rank").is_not_null())
    shown = Table("rank", "municipality", "met", "score", "level", box=None, header_style="bold")
    for row in scored.head(10).iter_rows(named=True):
        met = f"{row['met']}/{row['applicable']}"
        shown.add_row(str(row["rank"]), row["name"], met, str(row["score"]), row["level"].replace("_", " "))
    said.print(shown)
    if scored.height > 10:
        said.print(f"... and {scored.height - 10} more.")
    reasons = (
        results.filter(pl.col("rank").is_null()).group_by("no_score_reason").len().sort("no_score_reason")
    )
    for reason, count in reasons.iter_rows():
        why = "no indicator applies" if reason is None else reason.replace("_", " ")
        said.print(f"No score, {why}: {count}")
    said.print(
        f"{scored.height} of {results.height} municipalities have a score. Discrepancies: {tables.discrepancies.height}."
    )
    said.print(
        f"Written to {out}" + ("" if tables_only else f"; the report is {(out / 'report.html').resolve()}")
    )
