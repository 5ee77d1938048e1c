"""Printable supports: from a Markdown source with a few directives to an accessible PDF and an editable ODT."""
