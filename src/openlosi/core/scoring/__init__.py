"""Scores, levels, ranks, and the comparison of rounds and editions."""
