"""OpenLOSI: assess local digital government with the Local Online Service Index, and improve it."""

from importlib.metadata import version

__version__ = version("openlosi")
