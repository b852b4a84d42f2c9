"""Look at a collection in a browser, offline: our pages around the stored ones, and nothing stored is run."""
