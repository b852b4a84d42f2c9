"""Pages of the reviewer."""
