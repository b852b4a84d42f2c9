"""Each edition of an instrument, as text files: `load("losi-2024")` gives one, whole and checked."""

from openlosi.editions.reading import NoSuchEdition, available, load, load_file, load_named, structure

__all__ = ["NoSuchEdition", "available", "load", "load_file", "load_named", "structure"]
