"""A page or document as it was read: text, links, headings, forms. Plain values, no markup."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    """A link as a resident meets it. ``region`` is ``nav``, ``header``, ``footer``, ``aside`` or ``main``."""

    address: str
    text: str
    region: str = "main"
    rel: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading and its rank, 1 to 6."""

    rank: int
    text: str


@dataclass(frozen=True)
class FormField:
    """A control of a form: its type (``text``, ``email``, ``search``, ``select`` ...), name and label."""

    type: str
    name: str = ""
    label: str = ""
    required: bool = False


@dataclass(frozen=True)
class Form:
    """A form and what it asks. ``action`` is absolute; ``method`` is ``get`` or ``post``."""

    action: str
    method: str
    fields: tuple[FormField, ...] = ()
    submit: str = ""
    role: str = ""


@dataclass(frozen=True)
class Page:
    """
    A page or document as read.

    :ivar address: where it was served from, after redirects
    :ivar record: ``sha256:<hex>`` of the stored bytes
    :ivar kind: ``html pdf docx xlsx odt ods text other``
    :ivar language: ISO 639-1 code found from the text, or "" when too short to tell
    :ivar declared_language: what the page says of itself
    :ivar text: all visible text, blocks parted by newlines
    :ivar parts: the text of each numbered part (a PDF's pages, a workbook's sheets); empty for HTML
    :ivar rendered: whether a browser made it
    """

    address: str
    record: str
    kind: str
    title: str = ""
    language: str = ""
    declared_language: str = ""
    charset: str = ""
    description: str = ""
    text: str = ""
    main_text: str = ""
    parts: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    forms: tuple[Form, ...] = ()
    resources: tuple[str, ...] = ()
    status: int = 200
    fetched_at: str = ""
    rendered: bool = False
    depth: int = 0
    found_on: str = ""
    notes: tuple[str, ...] = field(default=())
