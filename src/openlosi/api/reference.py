"""The list of all calls, drawn from the calls themselves for docs/reference/api.md, where a test compares."""

from openlosi.api.root import api


def drawn() -> str:
    """Draw all calls in Markdown, one line each, in the order they are declared."""
    lines = ["| call | what it does |", "|---|---|"]
    for path, verbs in api.get_openapi_schema()["paths"].items():
        for verb, operation in verbs.items():
            said = operation.get("description") or operation["summary"]
            lines.append(f"| `{verb.upper()} {path}` | {said.split(chr(10) * 2)[0].replace(chr(10), ' ')} |")
    return "\n".join(lines) + "\n"
