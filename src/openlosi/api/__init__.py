"""The same operations, as JSON."""
