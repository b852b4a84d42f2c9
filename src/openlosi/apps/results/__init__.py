"""Settled answers, scores and how to compute them again."""
