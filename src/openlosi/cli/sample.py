"""`openlosi sample`: which municipalities to assess, by a documented selection that anyone can repeat."""

import csv
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from openlosi.cli.frame_file import FaultyFrameFile, FrameFile, read_frame
from openlosi.cli.messages import WRONG_USAGE, faults_told, said, stop
from openlosi.core.sampling.draws import Design, Draw
from openlosi.core.sampling.frame import FaultyFrame
from openlosi.core.sampling.purposive import by_size, not_capital, one_per_region
from openlosi.core.sampling.stratified import Allocation, stratified
from openlosi.spreadsheets.inert import inert


def sample(
    frame: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            metavar="FRAME.csv",
            help="Every municipality that could be chosen: municipality, population, region, capital, strata.",
        ),
    ],
    design: Annotated[Design, typer.Option(help="How cases are selected.")],
    out: Annotated[Path, typer.Option(dir_okay=False, help="Write the chosen to this CSV file.")],
    n: Annotated[int | None, typer.Option("--n", min=1, help="How many to choose.")] = None,
    seed: Annotated[
        str | None, typer.Option(help="What a random draw begins from: any text; decide it in public.")
    ] = None,
    stratum: Annotated[
        str | None, typer.Option(help="The column that holds the strata, such as urban_rural.")
    ] = None,
    allocation: Annotated[
        Allocation, typer.Option(help="How many are drawn from each stratum.")
    ] = Allocation.PROPORTIONAL,
) -> None:
    """
    Select the municipalities to assess, and document how (LOSI reports must say).

    FILE.csv gets the chosen, FILE.md the documented selection. The same frame, in any order of rows, and the
    same seed always choose the same municipalities.

    Example: openlosi sample country.csv --design stratified --stratum urban_rural --n 24 --seed 2026 --out cases.csv
    """
    if wrong := _misused(design, n, seed, stratum) or _overwrites(frame, out):
        stop([wrong], code=WRONG_USAGE)
    with faults_told():
        try:
            held = read_frame(frame, stratum=stratum)
            draw = _drawn(held, design, n, seed or "", allocation)
        except (FaultyFrame, FaultyFrameFile) as faulty:
            stop([f"{frame}: {fault}" for fault in faulty.faults])
        document = out.with_suffix(".md")
        _write(held, draw, out)
        document.write_text(documented(draw, frame.name), encoding="utf-8")
    for line in draw.document():
        said.print(escape(line))
    said.print(f"Written to {escape(str(out))} and {escape(str(document))}.")


def documented(draw: Draw, frame: str) -> str:
    """The selection as a page of Markdown, for the report's annex."""
    lines = "\n".join(f"- {line}" for line in draw.document()[: -len(draw.chosen)])
    chosen = "\n".join(draw.document()[-len(draw.chosen) :])
    return f"# Case selection\n\nFrame: {frame}.\n\n{lines}\n\n## Chosen\n\n{chosen}\n"


def _misused(design: Design, n: int | None, seed: str | None, stratum: str | None) -> str:
    """What is wrong with the options together, or nothing."""
    random = design is Design.STRATIFIED
    if random and (seed is None or stratum is None or n is None):
        return "--design stratified needs --n, --seed and --stratum."
    if not random and (seed is not None or stratum is not None):
        return f"--design {design.value} leaves nothing to chance, so --seed and --stratum have no use."
    if design is Design.BY_SIZE and n is None:
        return "--design by-size needs --n, how many to choose."
    if design is Design.ONE_PER_REGION and n is not None:
        return "--design one-per-region chooses one for each region, so --n has no use."
    return ""


def _overwrites(frame: Path, out: Path) -> str:
    if out.suffix.lower() != ".csv":
        return f"--out {out} should end in .csv; the documented selection goes beside it, ending in .md."
    if out.resolve() == frame.resolve():
        return "--out is the frame itself; choose another file."
    return ""


def _drawn(held: FrameFile, design: Design, n: int | None, seed: str, allocation: Allocation) -> Draw:
    if design is Design.ONE_PER_REGION:
        return one_per_region(held.candidates)
    if design is Design.STRATIFIED:
        return stratified(held.candidates, n or 0, seed=seed, allocation=allocation)
    if design is Design.BY_SIZE:
        return by_size(held.candidates, n or 0)
    return not_capital(held.candidates, n or 1)


def _write(held: FrameFile, draw: Draw, out: Path) -> None:
    """Write the chosen rows of the frame as they are, in the order of the choice."""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([inert(column) for column in held.columns])
        for key in draw.municipalities:
            writer.writerow([inert(cell) for cell in held.rows[key]])
