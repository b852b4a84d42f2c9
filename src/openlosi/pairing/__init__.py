"""Two assessors for every case, on an existing solver."""

from openlosi.pairing.assign import assign
from openlosi.pairing.people import Assignment, Case, Person, WrongInput
from openlosi.pairing.reasons import Feasibility, Infeasible, feasibility
from openlosi.pairing.replace import Replacement, replace
from openlosi.pairing.solver import Undecided

__all__ = [
    "Assignment",
    "Case",
    "Feasibility",
    "Infeasible",
    "Person",
    "Replacement",
    "Undecided",
    "WrongInput",
    "assign",
    "feasibility",
    "replace",
]
