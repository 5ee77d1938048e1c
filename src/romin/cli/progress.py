"""A progress bar fed by ``(what is being done, share done)`` calls, as the long functions give them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from romin.cli.console import errors


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, float], None]]:
    """Show a bar on standard error during the block; gives the function to call with a step and a share in [0, 1]."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors) as progress:
        task = progress.add_task(title, total=1.0)

        def report(step: str, share: float) -> None:
            progress.update(task, completed=share, description=step)

        yield report
