"""
Find an edition's files and read them.

An edition is a folder: edition.toml holds its structure, and a file for each language (en.toml, fr.toml) its words.
What makes them valid is decided in `openlosi.core.instruments.parsing`.
"""

import tomllib
from pathlib import Path

from openlosi.core.instruments.faults import Fault, FaultyEdition
from openlosi.core.instruments.fields import did_you_mean
from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.parsing import parse

STRUCTURE = "edition.toml"
_HOME = Path(__file__).parent


class NoSuchEdition(FaultyEdition):
    """No edition of this code, nor a file of this name."""

    def __init__(self, name: str) -> None:
        nearest = did_you_mean(name, available())
        known = ", ".join(available())
        super().__init__(
            [Fault(name, "", f"no edition of this code, and no such file{nearest} (there is: {known})")]
        )


def available() -> list[str]:
    """The codes of the editions that come with the software, in alphabetical order."""
    return sorted(path.parent.name for path in _HOME.glob(f"*/{STRUCTURE}"))


def load(code: str) -> Instrument:
    """
    Load an edition that comes with the software.

    :raises NoSuchEdition: if none has this code
    :raises FaultyEdition: if its files have faults
    """
    if code not in available():
        raise NoSuchEdition(code)
    return load_file(_HOME / code)


def load_named(name: str) -> Instrument:
    """
    Load what a person named: an edition's code, its folder or one of its files.

    :raises NoSuchEdition: if it is none of these
    :raises FaultyEdition: if its files have faults
    """
    if name in available():
        return load(name)
    if not Path(name).exists():
        raise NoSuchEdition(name)
    return load_file(Path(name))


def structure(code: str) -> dict[str, object]:
    """
    What the structure file of an edition that comes with the software holds, as it is written.

    :raises NoSuchEdition: if none has this code
    :raises FaultyEdition: if the file cannot be read
    """
    if code not in available():
        raise NoSuchEdition(code)
    faults: list[Fault] = []
    content = _read(_HOME / code / STRUCTURE, faults)
    if faults:
        raise FaultyEdition(faults)
    return content


def load_file(path: Path) -> Instrument:
    """
    Load the edition in a folder; one of its files stands for the folder.

    :raises FaultyEdition: if its files are missing or have faults
    """
    if not path.exists():
        raise FaultyEdition([Fault(str(path), "", "does not exist")])
    folder = path if path.is_dir() else path.parent
    if not (folder / STRUCTURE).is_file():
        raise FaultyEdition(
            [Fault(str(folder / STRUCTURE), "", "is missing; an edition is a folder that holds it")]
        )
    if path.is_file() and path.suffix != ".toml":
        raise FaultyEdition(
            [Fault(str(path), "", f"is not a file of an edition; name the folder or its {STRUCTURE}")]
        )
    faults: list[Fault] = []
    structure = _read(folder / STRUCTURE, faults)
    texts = {
        file.stem: _read(file, faults) for file in sorted(folder.glob("*.toml")) if file.name != STRUCTURE
    }
    if faults:
        raise FaultyEdition(faults)
    return parse(structure, texts, base=base_of(structure, beside=folder))


def base_of(structure: dict[str, object], *, beside: Path) -> Instrument | None:
    """
    The instrument that a supplement stands beside: from the folder next to its own, else from the software.

    :raises FaultyEdition: if that one has faults
    """
    code = structure.get("supplements")
    # A code is a folder's name here, so nothing that could leave the folder is looked up.
    if not isinstance(code, str) or Path(code).name != code or code == structure.get("code"):
        return None
    for folder in (beside.resolve().parent / code, _HOME / code):
        if (folder / STRUCTURE).is_file() and folder != beside.resolve():
            return _load_alone(folder)
    return None


def _load_alone(folder: Path) -> Instrument:
    """Load an edition without looking at what it supplements, so that two that name each other end somewhere."""
    faults: list[Fault] = []
    structure = _read(folder / STRUCTURE, faults)
    texts = {
        file.stem: _read(file, faults) for file in sorted(folder.glob("*.toml")) if file.name != STRUCTURE
    }
    try:
        if not faults:
            return parse(structure, texts)
    except FaultyEdition as faulty:
        faults.extend(faulty.faults)
    raise FaultyEdition(Fault(f"{folder.name}/{fault.file}", fault.place, fault.reason) for fault in faults)


def _read(file: Path, faults: list[Fault]) -> dict[str, object]:
    """What a TOML file holds; nothing when it cannot be read, with the fault noted."""
    try:
        # Some editors put an invisible mark before the first letter; "utf-8-sig" takes it off.
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        reason = f"line {line} is not in UTF-8; save the file as UTF-8 in your editor"
    except RecursionError:
        reason = "holds brackets within brackets, far too deep to be an edition"
    except ValueError as error:  # the parent of TOMLDecodeError; also numbers too long to read
        reason = f"is not valid TOML: {error}"
    except OSError as error:
        reason = f"could not be read: {error.strerror}"
    faults.append(Fault(file.name, "", reason))
    return {}
