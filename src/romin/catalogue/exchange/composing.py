"""A sheet as the Markdown file of the catalogue: keys in the order of docs/redaction.md, silent ones left out."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from romin.catalogue.exchange.cells import EVERYTHING, LISTS, protected, sheet_values
from romin.catalogue.models import ToolSheet

_WIDTH = 120


def sheet_markdown(sheet: ToolSheet, references: Sequence[str], content_dir: Path) -> str:
    """The file of ``sheet``, ``references`` being its supports as they are to be written."""
    header: dict[str, object] = {}
    for key, value in sheet_values(sheet, content_dir).items():
        if key == "supports":
            found: object = list(references)
        elif key in EVERYTHING and value == EVERYTHING[key]:
            found = "tous"
        else:
            found = [protected(item) for item in value] if key in LISTS and isinstance(value, list) else value
        if found:
            header[key] = found
    text = yaml.dump(header, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    body = f"\n{sheet.body}\n" if sheet.body else ""
    return f"---\n{text}---\n{body}"
