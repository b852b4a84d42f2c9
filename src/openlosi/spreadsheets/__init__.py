"""A team's spreadsheets in; every bad cell named."""

from openlosi.spreadsheets.decisions import read_decisions
from openlosi.spreadsheets.faults import Fault, FaultyCells
from openlosi.spreadsheets.inert import inert
from openlosi.spreadsheets.municipalities import read_municipalities
from openlosi.spreadsheets.reader import read

__all__ = ["Fault", "FaultyCells", "inert", "read", "read_decisions", "read_municipalities"]
