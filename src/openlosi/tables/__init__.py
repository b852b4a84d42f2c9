"""The arithmetic of the core over millions of answers, as columns."""

from openlosi.tables.faults import Fault, FaultyAnswers
from openlosi.tables.scoring import Tables, score
from openlosi.tables.writing import write_csv

__all__ = ["Fault", "FaultyAnswers", "Tables", "score", "write_csv"]
