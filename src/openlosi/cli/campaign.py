"""`openlosi campaign`: what can be done with a campaign from a terminal."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from openlosi.cli.messages import said, step, stop
from openlosi.cli.platform import ready
from openlosi.cli.whole_output import refuse_foreign, whole_directory

app = typer.Typer(no_args_is_help=True, help="Campaigns of this installation.")


@app.command()
def recompute(
    campaign: Annotated[int, typer.Argument(help="The campaign's number, as its pages' address has it.")],
    out: Annotated[Path, typer.Option(help="The folder to write sheets and results into.")],
) -> None:
    """
    Compute a campaign's results again from what was submitted and decided, and compare them with those stored.

    Writes the raw answers as a long sheet, the decisions and the municipalities, scores them as `openlosi score` does, and
    ends with exit code 1 if anything differs from the stored results. Cases that are not settled are left out.

    Example: openlosi campaign recompute 1 --out recomputed
    """
    ready()
    from openlosi.apps.campaigns.models import Campaign  # Django ready
    from openlosi.apps.results import recomputing  # Django ready

    found = Campaign.objects.filter(pk=campaign).first()
    if found is None:
        stop([f"there is no campaign {campaign}; there is: {_campaigns()}."])
    refuse_foreign(out)
    with whole_directory(out) as folder:
        cases = recomputing.settled_cases(found)
        if not cases:
            stop([f'no case of "{found.title}" is settled, so there is nothing to compute again.'])
        tables = recomputing.write_everything(found, cases, folder, step=step)
        differences = recomputing.differences(found, cases, tables)
    if differences:
        shown = Table("municipality", "what", "stored", "recomputed", box=None, header_style="bold")
        for each in differences[:50]:
            shown.add_row(each.municipality, each.what, each.stored, each.recomputed)
        said.print(shown)
        stop([f"{len(differences)} stored results are not what the submitted answers and decisions give."])
    said.print(
        f"{len(cases)} settled cases, computed again: the same as the stored results. Written to {out}"
    )


def _campaigns() -> str:
    from openlosi.apps.campaigns.models import Campaign  # Django ready

    titles = [
        f"{pk} ({title})" for pk, title in Campaign.objects.order_by("pk").values_list("pk", "title")[:20]
    ]
    return ", ".join(titles) or "none"
