"""
Make an instrument from what its files hold, or say everything that is wrong with them.

Takes values that are already out of their files, so it knows no file system; `openlosi.editions` reads the files.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from openlosi.core.instruments.faults import Fault, FaultyEdition
from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument, Texts
from openlosi.core.instruments.structure import note_collisions, read_structure
from openlosi.core.instruments.wording import read_texts

#: Language, then script and region where needed: fr, pt-BR, uz-Cyrl, es-419.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")


def parse(
    structure: Mapping[str, object],
    texts: Mapping[str, Mapping[str, object]],
    *,
    file: str = "edition.toml",
    base: Instrument | None = None,
) -> Instrument:
    """
    Make an instrument, whole or not at all.

    :param structure: what the structure's file holds
    :param texts: what each language's file holds, by language
    :param file: the structure's name in faults; a language's file is named for its language
    :param base: the instrument that this one supplements, when it is at hand, to compare their codes
    :raises FaultyEdition: with every fault found
    """
    faults: list[Fault] = []
    instrument = read_structure(structure, file=file, faults=faults)
    if base is not None:
        note_collisions(instrument, base, file=file, faults=faults)
    wording = _read_languages(texts, instrument, faults)
    if faults:
        raise FaultyEdition(faults)
    return replace(instrument, texts=wording)


def _read_languages(
    texts: Mapping[str, Mapping[str, object]], instrument: Instrument, faults: list[Fault]
) -> dict[str, Texts]:
    if BASE_LANGUAGE not in texts:
        faults.append(
            Fault(_file_of(BASE_LANGUAGE), "", "is missing; every edition has its texts in English")
        )
        return {}
    base = read_texts(
        texts[BASE_LANGUAGE], instrument, language=BASE_LANGUAGE, file=_file_of(BASE_LANGUAGE), faults=faults
    )
    wording = {BASE_LANGUAGE: base}
    for language in sorted(set(texts) - {BASE_LANGUAGE}):
        file = _file_of(language)
        if not _LANGUAGE.fullmatch(language):
            faults.append(
                Fault(file, "", "is not named for a language; write fr.toml, pt-BR.toml, ar.toml ...")
            )
            continue
        wording[language] = read_texts(
            texts[language], instrument, language=language, file=file, faults=faults, fallback=base
        )
    return wording


def _file_of(language: str) -> str:
    return f"{language}.toml"
