"""
Carry what was previewed to its confirmation, in the form itself.

It is signed for the campaign, so that what is confirmed is what was read from the file, and the server keeps nothing of a
preview that nobody confirms.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from openlosi.apps.campaigns.operations import WrongSetting

#: How long a preview can be confirmed.
LASTS = 6 * 3600

T = TypeVar("T")


def sealed(rows: list[dict[str, Any]], *, what: str, campaign_id: int) -> str:
    """Rows as a text that only this server makes."""
    return signing.dumps(rows, salt=f"openlosi.coordinator.{what}.{campaign_id}", compress=True)


def opened(text: str, *, what: str, campaign_id: int) -> list[dict[str, Any]]:
    """
    The rows in a text that `sealed` made for the same campaign.

    :raises WrongSetting: if it is another text, or too old
    """
    try:
        rows: list[dict[str, Any]] = signing.loads(
            text, salt=f"openlosi.coordinator.{what}.{campaign_id}", max_age=LASTS
        )
    except signing.BadSignature as error:
        raise WrongSetting(_("This preview is too old, or incomplete. Upload the file again.")) from error
    return rows


def read(upload: UploadedFile[Any], reading: Callable[[Path], T]) -> T:
    """Read an uploaded file under its own name, so that faults name it as the person does, and forget it."""
    with TemporaryDirectory(prefix="openlosi-upload-") as folder:
        path = Path(folder) / (Path(upload.name or "upload").name or "upload")
        with path.open("wb") as copy:
            for chunk in upload.chunks():
                copy.write(chunk)
        return reading(path)
