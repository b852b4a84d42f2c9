"""
Read what was collected from a portal against each indicator, and suggest where it is shown.

A suggestion is never an answer: what was not found here is "not found yet", not a 0.
"""
