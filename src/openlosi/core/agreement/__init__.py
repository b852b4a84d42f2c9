"""How far two assessors coincide, as statistics with intervals."""
