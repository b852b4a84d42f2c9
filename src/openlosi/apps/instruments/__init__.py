"""Published editions of an instrument, loaded and frozen."""
