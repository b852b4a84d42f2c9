"""`openlosi instrument`: which editions there are, what one holds, and whether one's own is valid."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from openlosi.core.instruments.faults import FaultyEdition
from openlosi.core.instruments.models import BASE_LANGUAGE, Indicator, Instrument
from openlosi.core.instruments.wording import INDICATOR_FIELDS
from openlosi.editions import NoSuchEdition, available, load, load_file, load_named
from openlosi.preassess.packs import read_packs

app = typer.Typer(no_args_is_help=True, help="See which editions there are, read one, check your own.")

_FAULTY_DATA = 1
_WRONG_USAGE = 2
#: Above each text of an indicator, in the order that an assessor reads them.
_HEADINGS = {
    "question": "Question",
    "explanation": "Explanation",
    "where": "Where to look",
    "counts": "What counts",
    "does_not_count": "What does not count",
    "why": "Why it matters",
    "fix": "How to put it right",
    "good": "What good looks like",
}


@app.command("list")
def list_() -> None:
    """List the editions that come with the software."""
    console = Console()
    table = Table("code", "title", "indicators", "languages", "stands beside", box=None, header_style="bold")
    for code in available():
        edition = load(code)
        languages = ", ".join(sorted(edition.texts))
        title = edition.texts[BASE_LANGUAGE].title
        table.add_row(code, title, str(len(edition.indicators)), languages, edition.supplements or "")
    console.print(table)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="An edition's code, such as losi-2024, or its folder.")],
    language: Annotated[str, typer.Option(help="The language of the texts, such as fr.")] = BASE_LANGUAGE,
    indicator: Annotated[
        str | None, typer.Option(help="Show all that is said of one indicator, such as 206.")
    ] = None,
) -> None:
    """
    Show an edition: its criteria, levels and indicators; or everything about one indicator.

    Example: openlosi instrument show losi-2024 --indicator 206
    """
    edition = _loaded(code)
    if language not in edition.texts:
        known = ", ".join(sorted(edition.texts))
        raise _stopped([f'"{edition.code}" has no texts in "{language}"; it has {known}.'], code=_WRONG_USAGE)
    if indicator is None:
        _print_edition(edition, language)
    elif indicator in edition.codes:
        _print_indicator(edition, edition.indicator(indicator), language)
    else:
        raise _stopped([f'"{edition.code}" has no indicator "{indicator}".'], code=_WRONG_USAGE)


@app.command()
def validate(
    file: Annotated[Path, typer.Argument(exists=True, help="The edition's folder, or one of its files.")],
) -> None:
    """
    Check an edition, a supplement or a translation before it is used or proposed; a folder's search packs too.

    Every fault is told at once, with its file and place. Nothing is changed.
    """
    try:
        edition = load_file(file)
        packs = read_packs(file / "packs", edition.codes) if file.is_dir() else ()
    except FaultyEdition as faulty:
        raise _stopped([str(fault) for fault in faulty.faults], code=_FAULTY_DATA) from None
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"[green]✓[/] {escape(_summary(edition))}")
    for language in sorted(set(edition.texts) - {BASE_LANGUAGE}):
        console.print(f"  {language}.toml: {_translated(edition, language)}")
    if packs:
        console.print(f"  search packs: {', '.join(pack.language for pack in packs)}")
    if (
        edition.supplements
        and edition.supplements not in available()
        and not _is_beside(file, edition.supplements)
    ):
        console.print(
            f'  "{escape(edition.supplements)}" is not at hand, so its codes were not compared with these.'
        )


def _loaded(name: str) -> Instrument:
    try:
        return load_named(name)
    except NoSuchEdition as none:
        raise _stopped([str(fault) for fault in none.faults], code=_WRONG_USAGE) from None
    except FaultyEdition as faulty:
        raise _stopped([str(fault) for fault in faulty.faults], code=_FAULTY_DATA) from None


def _stopped(faults: list[str], *, code: int) -> typer.Exit:
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for fault in faults:
        console.print(f"[red]✗[/] {escape(fault)}")
    if code == _FAULTY_DATA:
        console.print("1 fault." if len(faults) == 1 else f"{len(faults)} faults.")
    return typer.Exit(code)


def _summary(edition: Instrument) -> str:
    beside = f", beside {edition.supplements}" if edition.supplements else ""
    return (
        f"{edition.code}{beside}: {len(edition.indicators)} indicators in {len(edition.criteria)} criteria,"
        f" scored out of {edition.denominator}, {len(edition.levels)} levels"
    )


def _translated(edition: Instrument, language: str) -> str:
    """How much of the indicators' texts a translation says itself."""
    every = len(edition.indicators) * len(INDICATOR_FIELDS)
    borrowed = sum(len(fields) for fields in edition.texts[language].untranslated.values())
    return f"{every - borrowed} of {every} texts of indicators; the others are shown in English"


def _is_beside(file: Path, code: str) -> bool:
    folder = file if file.is_dir() else file.parent
    return (folder.resolve().parent / code).is_dir()


def _print_edition(edition: Instrument, language: str) -> None:
    console = Console(highlight=False)
    words = edition.texts[language]
    console.print(f"[bold]{escape(words.title)}[/]\n{escape(_summary(edition))}")
    levels = (f"{words.levels[level.name]} from {level.floor}" for level in edition.levels)
    console.print(escape(f"Levels: {', '.join(levels)}"))
    for criterion in edition.criteria:
        table = Table("code", "indicator", "scope", "effort", box=None, header_style="dim")
        for one in edition.of_criterion(criterion.code):
            name = escape(edition.text(one.code, language).name)
            table.add_row(one.code, name, one.scope.value, one.effort.value)
        console.print(f"\n[bold]{escape(words.criteria[criterion.code])}[/]")
        console.print(table)


def _print_indicator(edition: Instrument, indicator: Indicator, language: str) -> None:
    console = Console(highlight=False)
    words = edition.texts[language]
    text = edition.text(indicator.code, language)
    official = indicator.official_label and language == BASE_LANGUAGE
    label = " [dim](the label that UN publications print)[/]" if official else ""
    console.print(f"[bold]{indicator.code} {escape(text.name)}[/]{label}")
    for heading, said in _facts(edition, indicator, language):
        console.print(f"[dim]{heading}:[/] {escape(said)}")
    borrowed = words.untranslated.get(indicator.code, frozenset())
    for field, heading in _HEADINGS.items():
        note = " [dim](not translated yet)[/]" if field in borrowed else ""
        console.print(f"\n[bold]{heading}[/]{note}\n{escape(getattr(text, field))}")


def _facts(edition: Instrument, indicator: Indicator, language: str) -> list[tuple[str, str]]:
    """What the structure says of an indicator, leaving out what it does not say."""
    names = edition.texts[language].criteria
    facts = [
        ("Criteria", ", ".join(names[criterion] for criterion in indicator.criteria)),
        ("Scope", indicator.scope.value),
        ("Window", f"{indicator.window_years} years" if indicator.window_years else ""),
        ("Needs", ", ".join(sorted(need.value.replace("_", " ") for need in indicator.needs))),
        ("Effort", f"{indicator.effort.value} (a default; a country sets its own)"),
        ("Enabler", indicator.enabler.value.replace("_", " ")),
        ("SDG targets", ", ".join(indicator.sdg_targets)),
        ("OSI counterpart", ", ".join(indicator.osi)),
    ]
    return [(heading, said) for heading, said in facts if said and said != "none"]
