"""Assessments, reconciliation, adjudication and review."""
