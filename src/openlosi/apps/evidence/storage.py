"""Files on a disk that are there whole or not at all, each under the name of its content."""

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """
    Django's folder of files, for names that say what the content is.

    A file appears under its name only when all of it is written, so that a crash leaves no half of one; and a name
    that is taken is left as it is, since it stands for the same bytes.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: it is never given to other bytes."""
        return name

    def _save(self, name: str, content: Any) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{secrets.token_hex(8)}")
        try:
            with fresh.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            # A link fails when somebody was first, and then theirs is the file.
            with suppress(FileExistsError):
                place.hardlink_to(fresh)
        finally:
            fresh.unlink(missing_ok=True)
        return name
