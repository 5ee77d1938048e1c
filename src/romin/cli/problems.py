"""How the report on the catalogue is written: by file, the worst first, within 80 columns; or as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from romin.catalogue.checking.ease import summary_reading
from romin.catalogue.coverage import FactorCoverage
from romin.catalogue.models import Catalogue, Problem, Severity
from romin.catalogue.vocabulary import MODALITY_LABELS, STAGE_LABELS, RiskFactor, Status

JSON_VERSION = 1
"""Raised when a key of the JSON report changes its name or its meaning; a new key does not raise it."""

_SEVERITIES: dict[Severity, str] = {
    "error": "[bold red]erreur[/]",
    "warning": "[yellow]attention[/]",
    "notice": "[dim]à noter[/]",
}
_COUNTED: dict[Severity, str] = {"error": "erreur", "warning": "avertissement", "notice": "remarque"}
_RANKS: dict[Severity, int] = {severity: rank for rank, severity in enumerate(_SEVERITIES)}


def count(problems: Iterable[Problem], severity: Severity) -> int:
    """How many of ``problems`` are of that ``severity``."""
    return sum(problem.severity == severity for problem in problems)


def plural(number: int, word: str) -> str:
    """« 2 fiches », « 1 fiche »."""
    return f"{number} {word}{'s' if number > 1 else ''}"


def by_file(problems: Iterable[Problem]) -> list[tuple[str, list[Problem]]]:
    """The files and their problems: most errors first, then warnings, then notices; in a file, the worst first."""
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.file, []).append(problem)
    for found in files.values():
        found.sort(key=lambda problem: (_RANKS[problem.severity], problem.line))
    return sorted(files.items(), key=lambda item: ([-count(item[1], severity) for severity in _RANKS], item[0]))


def problems_text(problems: Iterable[Problem]) -> RenderableType:
    """One block a file, one row a problem: line, severity, message, and the remedy under it."""
    return Group(*(part for file, found in by_file(problems) for part in _file_text(file, found)))


def _file_text(file: str, problems: Sequence[Problem]) -> Iterator[RenderableType]:
    counts = (plural(number, word) for severity, word in _COUNTED.items() if (number := count(problems, severity)))
    yield Text.from_markup(f"[bold]{escape(file)}[/] : {', '.join(counts)}")
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", min_width=5, no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for problem in problems:
        remedy = f"\n→ {escape(problem.remedy)}" if problem.remedy else ""
        line = str(problem.line) if problem.line else "–"
        table.add_row(line, _SEVERITIES[problem.severity], escape(problem.message) + remedy)
    yield table
    yield Text()


def coverage_table(rows: Iterable[FactorCoverage]) -> Table:
    """Sheets by factor, stage and modality."""
    stages = [label[0] for label in STAGE_LABELS.values()]
    modalities = [f"{label[:3]}." for label in MODALITY_LABELS.values()]
    legend = ", ".join(f"{label[0]} {label.split(' ')[0].lower()}" for label in STAGE_LABELS.values())
    table = Table(
        *("Facteur", "Total", "Propre", *stages, *modalities, "Supp."),
        title="Fiches par facteur, stade et modalité",
        title_justify="left",
        caption=f"{legend}. Propre : sans les fiches transversales.",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    table.columns[0].no_wrap, table.columns[0].min_width = True, max(len(factor) for factor in RiskFactor)
    for row in rows:
        counts = (row.total, row.own, *row.stages.values(), *row.modalities.values(), row.with_support)
        table.add_row(row.factor, *(str(number) for number in counts))
    return table


def drafts(catalogue: Catalogue) -> list[str]:
    """The ids of the sheets no second person has read."""
    return [sheet.id for sheet in catalogue.sheets if sheet.status is Status.BROUILLON]


def drafts_text(catalogue: Catalogue) -> str:
    """The drafts on one line, empty when there is none."""
    found = drafts(catalogue)
    return f"{plural(len(found), 'brouillon')} à relire : {', '.join(found)}." if found else ""


def summary(catalogue: Catalogue) -> str:
    """The counts, on one line."""
    return ", ".join(
        (
            plural(len(catalogue.sheets), "fiche"),
            plural(sum(len(sheet.supports) for sheet in catalogue.sheets), "support"),
            *(plural(count(catalogue.problems, severity), word) for severity, word in _COUNTED.items()),
        )
    )


def as_json(catalogue: Catalogue, rows: Iterable[FactorCoverage]) -> dict[str, object]:
    """The whole report; docs/maintenance.md says what each key is."""
    return {
        "version": JSON_VERSION,
        "sheets": len(catalogue.sheets),
        "supports": sum(len(sheet.supports) for sheet in catalogue.sheets),
        "errors": count(catalogue.problems, "error"),
        "warnings": count(catalogue.problems, "warning"),
        "notices": count(catalogue.problems, "notice"),
        "problems": [asdict(problem) for _, found in by_file(catalogue.problems) for problem in found],
        "drafts": drafts(catalogue),
        "reading": _reading(catalogue),
        "coverage": [asdict(row) for row in rows],
    }


def _reading(catalogue: Catalogue) -> list[dict[str, object]]:
    """The measure of every summary long enough to have one, the hardest first."""
    measured = [(sheet.id, summary_reading(sheet)) for sheet in catalogue.sheets]
    kept = [(found.ease, sheet_id, found) for sheet_id, found in measured if found.ease is not None]
    return [
        {
            "sheet": sheet_id,
            "ease": round(ease, 1),
            "words": found.words,
            "sentences": found.sentences,
            "longest_sentence_words": found.longest_words,
        }
        for ease, sheet_id, found in sorted(kept, key=lambda item: item[:2])
    ]
