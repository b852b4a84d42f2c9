#!/usr/bin/env python3
"""
Train the models that pre-assessment decides with, and print how they do on portals that they were not trained on.

Usage: .venv/bin/python benchmarks/training.py [--collections DIR --labels DIR [--one-reader DIR]] [--errors]

``DIR/<portal>.wacz`` are collected portals, ``<labels>/<portal>.tsv`` what people found on them; portals whose labels
stand in ``--one-reader`` were read by one person only and count half. From these are made, in
``src/openlosi/preassess/``, ``training.csv`` (numbers, code, label and an opaque portal number: no text and no
address), ``model.json``, and the vectors of the indicators. Without the options the models are trained again from the
table that is there, and no labels are needed: it holds the portals that one person read as well.

Each figure is of portals left out: weights and threshold are chosen without the portal they are tried on. Only
portals that two people read are judged.
"""

import argparse
import csv
import json
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from judging.labels import read_labels

from openlosi import editions
from openlosi.crawler.archive import open_collection
from openlosi.preassess import meaning
from openlosi.preassess.deciding import Example, Model, Reading, calibration, train
from openlosi.preassess.embedding import installed_embedder
from openlosi.preassess.features import FEATURES
from openlosi.preassess.hints import NOT_ASSESSABLE, hints
from openlosi.preassess.lexicon import Lexicon
from openlosi.preassess.packs import load_packs
from openlosi.preassess.suggesting import read

FOLDER = Path(__file__).parents[1] / "src" / "openlosi" / "preassess"
INSTRUMENT = "losi-2024"
#: The precision that the threshold is chosen for, on portals left out: the aim of 0.90, and something for new portals.
PRECISION = 0.92
#: Below this no suggestion says "found", however right such were on a few portals.
LOWEST, HIGHEST = 0.5, 0.95
HALF = 0.5

Table = dict[Reading, list[Example]]
#: An example with the probability that a model without its portal gives it.
Told = tuple[Example, float]


def examples_of(collections: Path, labels: Path, one_reader: Path | None) -> Table:
    """The numbers of every labelled indicator of every collected portal, without those that people left open."""
    instrument, packs = editions.load(INSTRUMENT), Lexicon(load_packs(INSTRUMENT))
    table: Table = {reading: [] for reading in Reading}
    settled = sorted(path.stem for path in labels.glob("*.tsv"))
    alone = sorted(path.stem for path in one_reader.glob("*.tsv")) if one_reader else []
    for portal, name in enumerate([*settled, *alone], 1):
        folder, weight = (labels, 1.0) if name in settled else (one_reader or labels, HALF)
        told = read_labels(folder / f"{name}.tsv")
        with open_collection(collections / f"{name}.wacz") as collection:
            for reading in Reading:
                lexicon = Lexicon(()) if reading is Reading.MEANING else packs
                made = read(collection, instrument, lexicon, embeddings=reading is not Reading.WORDS)
                table[reading] += [
                    Example(portal, each.code, each.gold, made.seen[each.code].numbers, weight)
                    for each in told
                ]
    return table


def stored(path: Path) -> Table:
    """The examples of a table."""
    table: Table = {reading: [] for reading in Reading}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            numbers = {name: float(row[name]) for name in FEATURES}
            portal, label, weight = int(row["portal"]), int(row["label"]), float(row["weight"])
            table[Reading(row["reading"])].append(Example(portal, row["code"], label, numbers, weight))
    return table


def store(table: Table, path: Path) -> None:
    """Write the examples as a table of numbers."""
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["reading", "portal", "code", "label", "weight", *FEATURES])
        for reading, examples in table.items():
            for e in examples:
                numbers = [f"{e.numbers[name]:.4g}" for name in FEATURES]
                rows.writerow([reading.value, e.portal, e.code, e.label, f"{e.weight:g}", *numbers])


def left_out(examples: Sequence[Example], reading: Reading = Reading.WHOLE) -> list[Told]:
    """Each example with what a model of the other portals says of it."""
    told = []
    for portal in sorted({e.portal for e in examples}):
        model = train([e for e in examples if e.portal != portal], reading)
        told += [(e, model.probability(e.code, e.numbers)) for e in examples if e.portal == portal]
    return told


def assessable(told: Iterable[Told]) -> list[Told]:
    """Without the indicators that no reading of pages can tell, which are never found by it."""
    known = hints(INSTRUMENT)
    return [(e, p) for e, p in told if known[e.code].kind not in NOT_ASSESSABLE]


def threshold_for(told: Iterable[Told]) -> float:
    """
    The lowest probability from which on PRECISION of what is said to be found is expected to be there.

    Expected from the probabilities, once they are as often right as they say: a count of a few dozen rows would jump.
    """
    ranked = sorted(assessable(told), key=lambda one: -one[1])
    threshold, right, said = HIGHEST, 0.0, 0.0
    for example, probability in ranked:
        right, said = right + example.weight * probability, said + example.weight
        if right / said < PRECISION:
            break
        threshold = probability
    return round(min(max(threshold, LOWEST), HIGHEST), 3)


def model_of(examples: Sequence[Example], reading: Reading) -> Model:
    """A model that is calibrated, and whose threshold is chosen, on portals left out one by one."""
    told = left_out(examples, reading)
    stretch, shift = calibration(assessable(told))
    calibrated = [(e, 1 / (1 + math.exp(-shift - stretch * math.log(p / (1 - p))))) for e, p in told]
    return train(examples, reading).stretched(stretch, shift, threshold_for(calibrated))


def verdicts(examples: Sequence[Example], reading: Reading) -> list[tuple[Example, float, bool]]:
    """What is said of each example that two people read when its portal had no part in weights and threshold."""
    said = []
    known = hints(INSTRUMENT)
    for portal in sorted({e.portal for e in examples if e.weight == 1}):
        model = model_of([e for e in examples if e.portal != portal], reading)
        for e in (each for each in examples if each.portal == portal):
            p = model.probability(e.code, e.numbers)
            said.append((e, p, p >= model.threshold and known[e.code].kind not in NOT_ASSESSABLE))
    return said


def figures(said: Sequence[tuple[Example, float, bool]]) -> dict[str, float]:
    """Precision and recall of "found", Cohen's kappa and the Brier score."""
    both = sum(e.label and found for e, _, found in said)
    found, there, n = sum(f for *_, f in said), sum(e.label for e, *_ in said), len(said)
    agreed = sum(bool(e.label) == f for e, _, f in said) / n
    chance = (found * there + (n - found) * (n - there)) / n**2
    return {
        "precision": round(both / max(found, 1), 3),
        "recall": round(both / max(there, 1), 3),
        "kappa": round((agreed - chance) / (1 - chance), 3),
        "brier": round(sum((p - e.label) ** 2 for e, p, _ in said) / n, 3),
    }


def as_plain(model: Model) -> dict[str, object]:
    """A model as data that a person can read."""
    return {
        "threshold": model.threshold,
        "intercept": round(model.intercept, 4),
        "weights": {name: round(value, 4) for name, value in model.weights.items()},
        "own": {code: round(value, 3) for code, value in sorted(model.own.items())},
    }


def store_queries() -> None:
    """Write what each indicator means as vectors, so that they need not be made at every start."""
    embedder = installed_embedder()
    if embedder is None:
        return
    texts = meaning.query_texts(INSTRUMENT)
    made = meaning.made_queries(texts, embedder)
    np.savez_compressed(
        FOLDER / f"{INSTRUMENT}.queries.npz",
        vectors=made.vectors.astype(np.float16),
        codes=np.array(made.codes),
        by=np.array(embedder.name),
    )


def tell_errors(said: Iterable[tuple[Example, float, bool]]) -> None:
    """Name what was said wrongly, with its numbers."""
    for e, p, found in said:
        if found != bool(e.label):
            shows = {name: round(value, 2) for name, value in e.numbers.items() if value}
            print("found, not there" if found else "there, not found", e.portal, e.code, round(p, 2), shows)


def main() -> int:
    """Train, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collections", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--one-reader", type=Path, help="labels of portals that one person read")
    parser.add_argument("--errors", action="store_true", help="name what was said wrongly")
    chosen = parser.parse_args()
    if bool(chosen.collections) != bool(chosen.labels):
        parser.error("--collections and --labels belong together")
    table_file = FOLDER / "training.csv"
    if chosen.collections:
        store_queries()
        store(examples_of(chosen.collections, chosen.labels, chosen.one_reader), table_file)
    table = stored(table_file)
    models, pooled = {}, {}
    for reading, examples in table.items():
        said = verdicts(examples, reading)
        pooled[reading.value] = figures(said)
        print(f"By {reading.value}:")
        for portal in sorted({e.portal for e, *_ in said}):
            print(f"  portal {portal}:", figures([one for one in said if one[0].portal == portal]))
        print("  pooled:  ", pooled[reading.value])
        models[reading.value] = as_plain(model_of(examples, reading))
        print("  threshold", models[reading.value]["threshold"])
        if chosen.errors:
            tell_errors(said)
    whole = table[Reading.WHOLE]
    plain = {
        "trained": datetime.now(UTC).date().isoformat(),
        "portals": len({e.portal for e in whole}),
        "rows": len(whole),
        "portals_left_out": pooled,
        "models": models,
    }
    (FOLDER / "model.json").write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
