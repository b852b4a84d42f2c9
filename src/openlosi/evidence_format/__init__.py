"""The shape of collected evidence: what the crawler writes and everything else reads."""
