"""Everything that can be found wrong with the catalogue: what reading says, then the checks of ``checking``."""

from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from romin.catalogue.checking.course import check_course
from romin.catalogue.checking.ease import check_summary, check_support
from romin.catalogue.checking.gaps import check_gaps
from romin.catalogue.checking.holes import coverage_holes
from romin.catalogue.checking.likeness import check_situations, check_titles
from romin.catalogue.checking.links import check_links
from romin.catalogue.checking.orders import check_orders
from romin.catalogue.checking.review import check_age
from romin.catalogue.checking.shelf import Shelf, shelf_of
from romin.catalogue.loading import Reading, read_sheets
from romin.catalogue.models import Catalogue, Problem
from romin.catalogue.printing.sources import made_from, read_source, source_files, source_report
from romin.catalogue.referential import load_referential
from romin.catalogue.rendering import parse_markdown
from romin.catalogue.reporting import Report, did_you_mean, shown
from romin.core.errors import NotFound, RominError
from romin.core.text import slugify


def check_content(content_dir: Path, *, today: date | None = None) -> Catalogue:
    """The catalogue with every problem that can be found, those of reading first. Same errors as ``load_catalogue``.

    ``today`` is what the age of a sheet is counted from, the current day by default.
    """
    reading = read_sheets(content_dir)
    shelf = shelf_of(reading)
    found = (
        *check_sheets(shelf, list(shelf.sources), _day(today)),
        *check_orders(shelf),
        *check_supports(content_dir, reading),
        *coverage_holes(reading.catalogue()),
        *_check_referential(content_dir),
    )
    return reading.catalogue(found)


def check_sheet(content_dir: Path, sheet_id: str, *, today: date | None = None) -> Catalogue:
    """One sheet and its problems, those of its supports too: the quick way while it is being written.

    The sheet may be a withdrawn or an unreadable one, there is then no sheet in the answer. Raises :class:`NotFound`,
    with the nearest id, when no file is that sheet's.
    """
    reading = read_sheets(content_dir)
    named = [problem for problem in reading.problems if slugify(PurePosixPath(problem.file).stem) == sheet_id]
    known = {source.sheet.id for source in reading.sources}
    if sheet_id not in known and not named:
        message = f"La fiche {shown(sheet_id)} n'existe pas. {did_you_mean(sheet_id, sorted(known))}".strip()
        raise NotFound(message, details={"sheet": sheet_id})
    shelf = shelf_of(reading, last=sheet_id)
    served = shelf.sources.get(sheet_id)
    found = check_sheets(shelf, [sheet_id] if served else [], _day(today))
    supports = check_supports(content_dir, reading, only=sheet_id)
    orders = [problem for problem in check_orders(shelf) if served and problem.file == served.file]
    return Catalogue((served.sheet,) if served else (), (*named, *found, *orders, *supports))


def check_sheets(shelf: Shelf, wanted: list[str], today: date) -> tuple[Problem, ...]:
    """The problems of the sheets ``wanted``, which are on the ``shelf``."""
    reports = {sheet_id: Report(shelf.sources[sheet_id].file) for sheet_id in wanted}
    check_titles(shelf, reports)
    check_situations(shelf, reports)
    for sheet_id, report in reports.items():
        source = shelf.sources[sheet_id]
        tokens = parse_markdown(source.sheet.body)
        check_gaps(source, report)
        check_links(source, tokens, shelf, report)
        check_course(source, tokens, report)
        check_summary(source, report)
        check_age(source, today, report)
    return tuple(problem for report in reports.values() for problem in report.problems)


def check_supports(content_dir: Path, reading: Reading, only: str | None = None) -> tuple[Problem, ...]:
    """Sources that cannot be printed, were not printed, changed since, or read badly; supports no sheet offers."""
    offered = {support.path for source in reading.sources for support in source.sheet.supports}
    problems: list[Problem] = []
    for path in source_files(content_dir):
        if only is not None and path.parent.name != only:
            continue
        report = source_report(path)
        source = read_source(path, report)
        if source:
            check_support(source, report)
            pdf = path.with_suffix(".pdf")
            _check_made(pdf, source.digest, report)
            _check_made(path.with_suffix(".odt"), source.digest, report)
            _check_offered(pdf, offered, report)
        problems += report.problems
    return tuple(problems)


def _day(today: date | None) -> date:
    return today or datetime.now(UTC).date()


def _check_made(made: Path, digest: str, report: Report) -> None:
    remedy = "Lancez « romin catalogue supports »."
    kind = made.suffix.removeprefix(".")
    try:
        same = made_from(made.read_bytes()) == digest
    except OSError:
        report.error(f"support_sans_{kind}", 0, f"Le {kind.upper()} {shown(made.name)} n'a pas été fait.", remedy)
        return
    if not same:
        message = f"Le {kind.upper()} {shown(made.name)} ne correspond plus à sa source."
        report.error("support_perime", 0, message, remedy)


def _check_offered(pdf: Path, offered: set[Path], report: Report) -> None:
    if pdf.is_file() and pdf.resolve() not in offered:
        address = f"/supports/{pdf.parent.name}/{pdf.name}"
        message = f"Aucune fiche ne propose le support {shown(pdf.name)}."
        report.warn(
            "support_orphelin", 0, message, f"Ajoutez « {address} » aux supports de la fiche {pdf.parent.name}."
        )


def _check_referential(content_dir: Path) -> tuple[Problem, ...]:
    try:
        load_referential(content_dir)
    except RominError as error:
        details = error.details
        return (
            Problem(
                "error",
                error.code,
                str(details.get("file", "referential")),
                int(details.get("line", 0)),
                error.message,
                str(details.get("remedy", "")),
            ),
        )
    return ()
