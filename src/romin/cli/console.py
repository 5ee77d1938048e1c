"""What every command shares: where it writes, and how a failure is said."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape

from romin.core.errors import RominError

PIPE_WIDTH = 140
"""Into a file or a pipe nothing says the width; the ten columns of an evaluation need this much."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
errors = Console(stderr=True, highlight=False)


@contextmanager
def fail(error: type[RominError] = RominError) -> Iterator[None]:
    """Say an ``error`` of the block in one sentence on standard error, then leave with code 1."""
    try:
        yield
    except error as caught:
        errors.print(f"[bold red]Erreur :[/] {escape(caught.message)}", soft_wrap=True)
        raise typer.Exit(1) from None
