"""Municipalities and their portals."""
