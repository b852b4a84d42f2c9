"""Read a page's forms: where they go and what they ask."""

from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from openlosi.evidence_format.pages import Form, FormField

#: The role of the made-up form that holds controls which stand in no form.
LOOSE = "no form"
MOST_FIELDS = 500
_LABEL = 200
_BUTTONS = frozenset({"submit", "button", "image", "reset"})


def forms_in(tree: LexborHTMLParser, absolute: Callable[[str], str]) -> tuple[Form, ...]:
    """Return the forms in order, then one of role ``no form`` with the controls outside any, if there are."""
    controls = tree.css("input, select, textarea, button")[: MOST_FIELDS * 4]
    nodes = tree.css("form")[:MOST_FIELDS]
    if not controls and not nodes:
        return ()
    labels = _labels(tree)
    inside: dict[int, list[LexborNode]] = {form.mem_id: [] for form in nodes}
    by_id = {form.attributes["id"]: form.mem_id for form in nodes if form.attributes.get("id")}
    loose: list[LexborNode] = []
    for control in controls:
        owner = by_id.get(control.attributes.get("form")) or _owner(control, inside)
        inside.get(owner, loose).append(control) if owner is not None else loose.append(control)
    found = [_form(form, inside[form.mem_id], labels, absolute) for form in nodes]
    fields = _fields(loose, labels)
    if fields:
        found.append(Form(absolute(""), "get", fields, role=LOOSE))
    return tuple(found)


def _form(
    node: LexborNode, controls: list[LexborNode], labels: dict[str, str], absolute: Callable[[str], str]
) -> Form:
    attributes = node.attributes
    method = (attributes.get("method") or "get").strip().lower()
    return Form(
        action=absolute(attributes.get("action") or ""),
        method=method if method == "post" else "get",
        fields=_fields(controls, labels),
        submit=_submit(controls),
        role=_role(node),
    )


def _role(node: LexborNode) -> str:
    own = node.attributes.get("role") or ""
    parent = node.parent
    if (
        not own
        and parent is not None
        and (parent.tag == "search" or parent.attributes.get("role") == "search")
    ):
        own = "search"
    return own.strip().lower()[:40]


def _fields(controls: list[LexborNode], labels: dict[str, str]) -> tuple[FormField, ...]:
    return tuple(_field(each, labels) for each in controls if _type(each) not in _BUTTONS)[:MOST_FIELDS]


def _field(node: LexborNode, labels: dict[str, str]) -> FormField:
    attributes = node.attributes
    label = (
        labels.get(attributes.get("id") or "")
        or attributes.get("aria-label")
        or attributes.get("placeholder")
        or attributes.get("title")
        or _wrapping_label(node)
    )
    return FormField(
        type=_type(node),
        name=(attributes.get("name") or attributes.get("id") or "")[:_LABEL],
        label=" ".join((label or "").split())[:_LABEL],
        required="required" in attributes or attributes.get("aria-required") == "true",
    )


def _type(node: LexborNode) -> str:
    own = (node.attributes.get("type") or "").strip().lower()[:30]
    if node.tag == "button":
        return own or "submit"
    return own or "text" if node.tag == "input" else str(node.tag)


def _submit(controls: list[LexborNode]) -> str:
    for node in controls:
        if _type(node) in _BUTTONS:
            attributes = node.attributes
            shown = node.text(separator=" ") or attributes.get("value") or attributes.get("alt")
            words = " ".join((shown or attributes.get("aria-label") or attributes.get("title") or "").split())
            if words:
                return words[:_LABEL]
    return ""


def _labels(tree: LexborHTMLParser) -> dict[str, str]:
    return {
        label.attributes.get("for") or "": label.text(separator=" ")[:_LABEL]
        for label in tree.css("label[for]")[: MOST_FIELDS * 4]
    }


def _wrapping_label(node: LexborNode) -> str:
    at = node.parent
    for _ in range(4):
        if at is None:
            return ""
        if at.tag == "label":
            # A list of choices inside its label is not part of what it is called.
            return str(at.text(separator=" ")).replace(str(node.text(separator=" ")) or "\n", " ")
        at = at.parent
    return ""


def _owner(node: LexborNode, known: dict[int, list[LexborNode]]) -> int | None:
    at = node.parent
    while at is not None:
        if at.mem_id in known:
            return at.mem_id
        at = at.parent
    return None
