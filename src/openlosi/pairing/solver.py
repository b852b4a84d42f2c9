"""Put a small linear model before HiGHS; the one module that knows the solver."""

from dataclasses import dataclass, field

import highspy
import numpy as np

from openlosi.core.saying import said

INFINITY = highspy.kHighsInf


class Undecided(RuntimeError):
    """The solver stopped without an answer; nothing may be concluded from that."""


@dataclass
class Model:
    """
    A linear model to be minimized.

    Every column lists the rows it counts in, with its coefficient there.
    """

    costs: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    lowers: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    row_lowers: list[float] = field(default_factory=list)
    row_uppers: list[float] = field(default_factory=list)

    def row(self, lower: float, upper: float) -> int:
        """Add a row; returns its number."""
        self.row_lowers.append(lower)
        self.row_uppers.append(upper)
        return len(self.row_lowers) - 1

    def column(self, cost: float, upper: float, *entries: tuple[int, float], lower: float = 0) -> int:
        """Add a column; returns its number."""
        self.starts.append(len(self.rows))
        for row, value in entries:
            self.rows.append(row)
            self.values.append(value)
        self.costs.append(cost)
        self.uppers.append(upper)
        self.lowers.append(lower)
        return len(self.costs) - 1

    def solution(self, *, whole: bool = False) -> list[int] | None:
        """
        The columns' values at the least cost, or None when there is no solution.

        A flow model has whole numbers at its corners, where the simplex method
        stops; `whole` asks for them in a model that is no flow.

        :raises Undecided: if the solver gives up
        """
        # Not highspy.Highs: that one prints its name to standard output before anyone can ask it not to.
        solver = highspy._Highs()  # type: ignore[attr-defined]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("solver", "choose" if whole else "simplex")
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("threads", 1)
        solver.passModel(self._lp(whole))
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
            why = solver.modelStatusToString(status)
            raise Undecided(said("the solver stopped without an answer (%(why)s).", why=why))
        values = np.asarray(solver.getSolution().col_value)
        rounded = np.rint(values)
        if np.abs(values - rounded).max(initial=0) > 1e-6:
            raise Undecided(said("the solver gave parts of a case to people."))
        return [int(value) for value in rounded]

    def _lp(self, whole: bool) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.costs), len(self.row_lowers)
        lp.col_cost_ = np.array(self.costs, np.float64)
        lp.col_lower_ = np.array(self.lowers, np.float64)
        lp.col_upper_ = np.array(self.uppers, np.float64)
        lp.row_lower_ = np.array(self.row_lowers, np.float64)
        lp.row_upper_ = np.array(self.row_uppers, np.float64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.array([*self.starts, len(self.rows)], np.int32)
        lp.a_matrix_.index_ = np.array(self.rows, np.int32)
        lp.a_matrix_.value_ = np.array(self.values, np.float64)
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * len(self.costs)
        return lp
