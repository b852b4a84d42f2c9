#!/usr/bin/env python3
"""
Train the model that pre-assessment decides with, and print how it does on portals that it was not trained on.

Usage: .venv/bin/python benchmarks/training.py [--collections DIR --labels DIR]

``DIR/<portal>.wacz`` are collected portals, ``<labels>/<portal>.tsv`` what people found on them. From these are made
``src/openlosi/preassess/training.csv`` (numbers, code, label and an opaque portal number: no text and no address) and
``model.json`` beside it. Without the options the model is trained again from the table that is there.

Each figure is of portals left out: the weights, the priors and the threshold are chosen without the portal they are
tried on.
"""

import argparse
import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from judging.labels import read_labels

from openlosi import editions
from openlosi.crawler.archive import open_collection
from openlosi.preassess.deciding import Example, Model, train
from openlosi.preassess.features import FEATURES
from openlosi.preassess.hints import NOT_ASSESSABLE, hints
from openlosi.preassess.lexicon import Lexicon
from openlosi.preassess.packs import load_packs
from openlosi.preassess.suggesting import read

FOLDER = Path(__file__).parents[1] / "src" / "openlosi" / "preassess"
INSTRUMENT = "losi-2024"
#: The precision that the threshold is chosen for, on portals left out.
PRECISION = 0.90

#: An example with the probability that a model without its portal gives it.
Told = tuple[Example, float]


def examples_of(collections: Path, labels: Path) -> list[Example]:
    """The numbers of every labelled indicator of every collected portal, without those that people left open."""
    instrument, lexicon = editions.load(INSTRUMENT), Lexicon(load_packs(INSTRUMENT))
    examples = []
    for portal, path in enumerate(sorted(collections.glob("*.wacz")), 1):
        with open_collection(path) as collection:
            numbers, _ = read(collection, instrument, lexicon)
        for label in read_labels(labels / f"{path.stem}.tsv"):
            examples.append(Example(portal, label.code, label.gold, numbers[label.code].numbers))
    return examples


def stored(path: Path) -> list[Example]:
    """The examples of a table."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Example(int(r["portal"]), r["code"], int(r["label"]), {name: float(r[name]) for name in FEATURES})
            for r in csv.DictReader(lines)
        ]


def store(examples: Sequence[Example], path: Path) -> None:
    """Write the examples as a table of numbers."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["portal", "code", "label", *FEATURES])
        for e in examples:
            table.writerow([e.portal, e.code, e.label, *(f"{e.numbers[name]:.4g}" for name in FEATURES)])


def left_out(examples: Sequence[Example]) -> list[Told]:
    """Each example with what a model of the other portals says of it."""
    told = []
    for portal in sorted({e.portal for e in examples}):
        model = train([e for e in examples if e.portal != portal])
        told += [(e, model.probability(e.code, e.numbers)) for e in examples if e.portal == portal]
    return told


def assessable(told: Sequence[Told]) -> list[Told]:
    """Without the indicators that no reading of pages can tell, which are never found."""
    known = hints(INSTRUMENT)
    return [(e, p) for e, p in told if known[e.code].kind not in NOT_ASSESSABLE]


def threshold_for(told: Sequence[Told]) -> float:
    """The lowest probability from which on at least PRECISION of what is said to be found was there."""
    ranked = sorted(assessable(told), key=lambda one: -one[1])
    threshold, right = 0.95, 0
    for number, (example, probability) in enumerate(ranked, 1):
        right += example.label
        if right / number >= PRECISION and number >= 20:
            threshold = probability
    return round(min(max(threshold, 0.5), 0.95), 3)


def verdicts(examples: Sequence[Example]) -> list[tuple[Example, float, bool]]:
    """What is said of each example when its portal had no part in weights, priors and threshold."""
    said = []
    for portal in sorted({e.portal for e in examples}):
        others = [e for e in examples if e.portal != portal]
        threshold, model = threshold_for(left_out(others)), train(others)
        known = hints(INSTRUMENT)
        for e in (each for each in examples if each.portal == portal):
            p = model.probability(e.code, e.numbers)
            said.append((e, p, p >= threshold and known[e.code].kind not in NOT_ASSESSABLE))
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


def store_model(model: Model, told: dict[str, object], path: Path) -> None:
    """Write a model as data that a person can read."""
    plain = {
        "trained": datetime.now(UTC).date().isoformat(),
        **told,
        "threshold": model.threshold,
        "intercept": round(model.intercept, 4),
        "prior_weight": round(model.prior_weight, 4),
        "weights": {name: round(value, 4) for name, value in model.weights.items()},
        "prior": {code: round(value, 3) for code, value in sorted(model.prior.items())},
    }
    path.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Train, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collections", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--errors", action="store_true", help="name what was said wrongly")
    chosen = parser.parse_args()
    if bool(chosen.collections) != bool(chosen.labels):
        parser.error("--collections and --labels belong together")
    table = FOLDER / "training.csv"
    if chosen.collections:
        store(examples_of(chosen.collections, chosen.labels), table)
    examples = stored(table)
    said = verdicts(examples)
    for portal in sorted({e.portal for e in examples}):
        print(f"portal {portal}:", figures([one for one in said if one[0].portal == portal]))
    pooled = figures(said)
    print("pooled:  ", pooled)
    told = left_out(examples)
    can_be_told = {(e.portal, e.code) for e, _ in assessable(told)}
    print("from 0.5:", figures([(e, p, p >= 0.5 and (e.portal, e.code) in can_be_told) for e, p in told]))
    threshold = threshold_for(told)
    model = train(examples, threshold=threshold)
    portals = len({e.portal for e in examples})
    store_model(
        model, {"portals": portals, "rows": len(examples), "portals_left_out": pooled}, FOLDER / "model.json"
    )
    print(f"threshold {threshold}")
    if chosen.errors:
        for e, p, found in said:
            if found != bool(e.label):
                shows = {name: round(value, 2) for name, value in e.numbers.items() if value}
                print(
                    "found, not there" if found else "there, not found", e.portal, e.code, round(p, 2), shows
                )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
