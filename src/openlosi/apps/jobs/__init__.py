"""Work that runs beside the pages: one row a unit of work, that people can see."""
