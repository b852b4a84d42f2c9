"""
The model person by person: slower than classes of people, and able to say more.

Used where people who know each other cannot be kept apart by exchanges, and to
replace somebody with the fewest other changes.
"""

from collections.abc import Collection, Mapping, Sequence

from openlosi.core.saying import said
from openlosi.pairing.people import Case, Eligibility
from openlosi.pairing.solver import Model, Undecided

#: The most possible places (a case and a person who may take it) for which the person by person model is tried.
PLACES = 400_000


class PersonModel:
    """
    Every case, every person who may take it, and what each choice costs.

    :param kept: people who stay in their case whatever happens
    :param change: what it costs to give a case to somebody who does not have it now
    """

    def __init__(
        self,
        eligibility: Eligibility,
        per_case: int,
        *,
        cases: Sequence[Case] | None = None,
        loads: Mapping[str, int] | None = None,
        now: Mapping[str, Collection[str]] | None = None,
        kept: Mapping[str, Collection[str]] | None = None,
        change: int = 0,
    ) -> None:
        self._eligibility, self._per_case = eligibility, per_case
        self._cases = tuple(cases if cases is not None else eligibility.cases)
        self._loads, self._now, self._kept = loads or {}, now or {}, kept or {}
        self._change = change
        self._model = Model()
        self._columns: dict[tuple[str, str], int] = {}

    def people_of(self) -> dict[str, list[str]] | None:
        """
        The people of each case at the least cost, or None when there is no assignment.

        :raises Undecided: if there are too many possible places to try
        """
        self._add_places()
        acquainted = self._keep_apart()
        values = self._model.solution(whole=acquainted)
        if values is None:
            return None
        found: dict[str, list[str]] = {case.municipality: [] for case in self._cases}
        for (case, name), column in self._columns.items():
            if values[column]:
                found[case].append(name)
        return found

    def _add_places(self) -> None:
        model, eligibility = self._model, self._eligibility
        case_rows = {case.municipality: model.row(self._per_case, self._per_case) for case in self._cases}
        people_rows = {person.name: model.row(0, 0) for person in eligibility.people}
        for case in self._cases:
            kept = self._kept.get(case.municipality, ())
            for person in eligibility.people:
                stays = person.name in kept
                if stays or eligibility.may(person, case):
                    cost = 0 if person.name in self._now.get(case.municipality, ()) else self._change
                    rows = ((case_rows[case.municipality], 1), (people_rows[person.name], 1))
                    column = model.column(cost, 1, *rows, lower=int(stays))
                    self._columns[case.municipality, person.name] = column
            if len(self._columns) > PLACES:
                raise Undecided(
                    said(
                        "more than %(most)s possible places are too many to try one by one.",
                        most=f"{PLACES:,}",
                    )
                )
        for person in eligibility.people:
            already = self._loads.get(person.name, 0)
            for load in range(already + 1, min(person.capacity, already + len(self._cases)) + 1):
                model.column(load, 1, (people_rows[person.name], -1))

    def _keep_apart(self) -> bool:
        # Columns were filled person by person; a pair that must not meet adds a row over two of them, so the model
        # is built anew with those entries.
        pairs = [
            (self._columns[case.municipality, one], self._columns[case.municipality, other])
            for case in self._cases
            for one, other in self._eligibility.acquainted
            if (case.municipality, one) in self._columns and (case.municipality, other) in self._columns
        ]
        rows: dict[int, list[int]] = {}
        for pair in pairs:
            row = self._model.row(0, 1)
            for column in pair:
                rows.setdefault(column, []).append(row)
        if pairs:
            self._model = _with_rows(self._model, rows)
        return bool(pairs)


def _with_rows(model: Model, rows: Mapping[int, Sequence[int]]) -> Model:
    wider = Model(row_lowers=model.row_lowers, row_uppers=model.row_uppers)
    ends = [*model.starts[1:], len(model.rows)]
    for column, (start, end) in enumerate(zip(model.starts, ends, strict=True)):
        entries = list(zip(model.rows[start:end], model.values[start:end], strict=True))
        entries += [(row, 1.0) for row in rows.get(column, ())]
        wider.column(model.costs[column], model.uppers[column], *entries, lower=model.lowers[column])
    return wider
