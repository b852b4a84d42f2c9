"""
Read what a server sent: text, links, forms, headings, charset and language.

Nothing here touches the network, and nothing here judges. Bad content is read as far as it goes and a note
says what was wrong with it.
"""

from openlosi.crawler.reading.reader import decoded, read

__all__ = ["decoded", "read"]
