"""`openlosi export-everything`: every table and stored file, encrypted, with a reason that is audited."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from openlosi.cli.messages import WRONG_USAGE, aside, faults_told, said, step, stop
from openlosi.cli.platform import ready


def export_everything(
    reason: Annotated[str, typer.Option(help="Why everything is taken out; kept in the audit trail.")],
    out: Annotated[Path, typer.Option(help="The file to write, such as losi.tar.age.")],
    recipient: Annotated[
        str, typer.Option(help="A public key of age, such as age-keygen prints: age1...")
    ] = "",
    passphrase_file: Annotated[
        Path | None,
        typer.Option(help="A file whose first line is a passphrase; writes a locked key beside OUT."),
    ] = None,
) -> None:
    """
    Take everything out, encrypted with age: every table as JSON lines and every stored file, in one tar.

    It holds what the blind hides: give it to nobody who takes part. Sessions, passwords and second factors stay behind. Open it with
    the public tool age (https://age-encryption.org):

      age --decrypt --identity KEY losi.tar.age | tar --extract

    KEY is the file of the recipient's secret key, or OUT with .key at its end, which asks for the passphrase.
    Ends with exit code 1 if a stored file was gone or damaged; the rest is in the export.
    """
    if bool(recipient) == bool(passphrase_file):
        stop(["give either --recipient or --passphrase-file"], code=WRONG_USAGE)
    ready()
    from django.utils import timezone  # Django ready

    from openlosi.apps import exporting  # Django ready

    now = timezone.now()
    try:
        with faults_told(), step("Writing…"):
            if passphrase_file:
                words = passphrase_file.read_text(encoding="utf-8").splitlines()[:1]
                to, key = exporting.locked_key(words[0] if words else "")
                key_file = out.with_name(f"{out.name}.key")
                exporting.write_whole(key_file, lambda file: file.write(key))
            else:
                to = exporting.recipient_of(recipient)
            done = exporting.write_whole(
                out,
                lambda file: exporting.export_everything(
                    to=to,
                    to_words=recipient or "a passphrase",
                    out=file,
                    reason=reason,
                    by=None,
                    at=now,
                    version=version("openlosi"),
                ),
            )
    except exporting.ExportRefused as refusal:
        stop([str(refusal)], code=WRONG_USAGE)
    said.print(f"{out}: {sum(done.rows.values()):,} rows of {len(done.rows)} tables, {done.files:,} files.")
    if passphrase_file:
        said.print(f"{key_file}: the key, which the passphrase opens.")
    if done.faulty_files:
        for sha256 in done.faulty_files:
            aside.print(f"[red]✗[/] stored file {sha256} is gone or damaged")
        raise typer.Exit(1)
