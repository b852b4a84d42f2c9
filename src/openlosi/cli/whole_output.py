"""A folder of results appears whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Every folder of results holds it, so a folder without it is somebody else's.
MARK = "datapackage.json"


class NotOurs(Exception):
    """The folder holds something that is not an earlier result, and is left alone."""


def refuse_foreign(out: Path) -> None:
    """
    Leave other people's files alone, before any work is done.

    :raises NotOurs: if ``out`` holds files and no earlier result
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARK).exists())):
        raise NotOurs(
            f"{out} exists and is not a folder of earlier results. Choose another --out, or empty it first."
        )


@contextmanager
def whole_directory(out: Path) -> Iterator[Path]:
    """
    Give a new folder to write into; it takes the place of ``out`` when the block ends well, and vanishes otherwise.

    :raises NotOurs: if ``out`` holds files and no earlier result
    """
    refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        new = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise OSError(error.errno, f"cannot be written: {error.strerror}", str(out)) from error
    try:
        yield new
        new.chmod(0o755)
        _replace(out, new)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _replace(out: Path, new: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    # Two renames, so that nobody ever sees half of each: the old results are gone only when the new ones stand.
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    out.rename(old / "before")
    try:
        new.rename(out)
    except OSError:
        (old / "before").rename(out)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
