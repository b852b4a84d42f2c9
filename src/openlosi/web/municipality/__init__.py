"""A municipality's pages: what came out of the assessment of its portal, and what it can put right."""
