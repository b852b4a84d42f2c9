"""Pages of the coordinator."""
