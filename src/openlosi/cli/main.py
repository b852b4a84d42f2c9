"""The `openlosi` command: one file a command, or a group of them."""

import typer

from openlosi.cli import audit, campaign, evidence, instrument
from openlosi.cli.assign import assign
from openlosi.cli.collect import collect
from openlosi.cli.demo import demo
from openlosi.cli.demo_platform import build_demonstration, tell_demonstration
from openlosi.cli.export_everything import export_everything
from openlosi.cli.migrate import migrate
from openlosi.cli.plan import plan
from openlosi.cli.preassess import preassess
from openlosi.cli.sample import sample
from openlosi.cli.score import score
from openlosi.cli.serve import serve
from openlosi.cli.worker import worker

app = typer.Typer(
    no_args_is_help=True,
    help="Assess local digital government with the LOSI, and improve it.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(instrument.app, name="instrument")
app.command()(sample)
app.command()(assign)
app.command()(collect)
app.add_typer(evidence.app, name="evidence")
app.command()(preassess)
app.command()(score)
app.add_typer(campaign.app, name="campaign")
app.add_typer(audit.app, name="audit")
app.command()(export_everything)
app.command()(plan)
app.command()(demo)
app.command(hidden=True)(build_demonstration)
app.command(hidden=True)(tell_demonstration)
app.command()(serve)
app.command()(worker)
app.command()(migrate)
