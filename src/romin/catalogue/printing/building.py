"""Making the PDF of each support source, accessible (PDF/UA-1) and byte-identical from one run to the next."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Protocol

from romin.catalogue.models import Problem
from romin.catalogue.printing.layout import support_html
from romin.catalogue.printing.sources import SupportSource, pdf_digest, read_source, source_files, source_report
from romin.core.errors import RominError

FONT_FAMILY = "DejaVu Sans"
DEBIAN_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
MAX_PAGES = 2
"""Above this a support is still made, with a warning."""


@dataclass(frozen=True, slots=True)
class BuiltSupport:
    """What became of one source: the PDF beside it, its pages, whether its bytes changed, the problems met.

    ``pages`` is 0 when the source could not be printed; the PDF, if any, is then left as it was.
    """

    source: Path
    pdf: Path
    pages: int
    changed: bool
    problems: tuple[Problem, ...] = ()


class PrintingError(RominError):
    """WeasyPrint or the system libraries it needs are missing."""

    code = "impression_indisponible"


def build_supports(
    content_dir: Path,
    only: str | None = None,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _name: None,
) -> list[BuiltSupport]:
    """Make the PDF of every support source, or of those of the sheet ``only``, next to the source.

    ``progress(done, total, name)`` is called before each file and once at the end. A source with an error is skipped
    and reported; what WeasyPrint complains about is an error. Raises :class:`PrintingError` when nothing can be
    printed on this machine, :class:`RominError` when ``only`` has no source.
    """
    paths = [path for path in source_files(content_dir) if only in {None, path.parent.name}]
    if only is not None and not paths:
        raise RominError(f"Aucune source de support pour la fiche {only}.", code="support_introuvable")
    weasyprint = load_weasyprint()
    built: list[BuiltSupport] = []
    for done, path in enumerate(paths):
        progress(done, len(paths), f"{path.parent.name}/{path.stem}")
        built.append(_build(weasyprint, path))
    progress(len(paths), len(paths), "")
    return built


def load_weasyprint() -> ModuleType:
    """The WeasyPrint module. Raises :class:`PrintingError` saying what to install."""
    try:
        import weasyprint
    except ImportError:
        raise PrintingError(
            "L'impression des supports demande WeasyPrint : pip install 'romin[supports]'. "
            "Les PDF déjà présents restent proposés au téléchargement."
        ) from None
    except OSError:
        raise PrintingError(
            f"L'impression des supports demande les paquets Debian {DEBIAN_PACKAGES} : apt install {DEBIAN_PACKAGES}. "
            "Les PDF déjà présents restent proposés au téléchargement."
        ) from None
    module: ModuleType = weasyprint
    return module


def render_pdf(weasyprint: ModuleType, source: SupportSource) -> tuple[bytes, int, list[str]]:
    """The PDF of ``source``, its number of pages, and what is wrong with it (empty when it may be published)."""
    css = files("romin.catalogue").joinpath("print/support.css").read_text(encoding="utf-8")
    with _complaints() as complaints:
        fetcher = weasyprint.URLFetcher(allowed_protocols=())
        page = weasyprint.HTML(string=support_html(source), url_fetcher=fetcher)
        document = page.render(stylesheets=[weasyprint.CSS(string=css, url_fetcher=fetcher)], pdf_variant="pdf/ua-1")
        pdf = document.write_pdf(finisher=_leave_metadata_readable, pdf_variant="pdf/ua-1")
    families = {
        font.family.decode() if isinstance(font.family, bytes) else font.family for font in document.fonts.values()
    }
    complaints += [
        f"Un caractère demande une autre police que {FONT_FAMILY} ({family})."
        for family in sorted(families - {FONT_FAMILY})
    ]
    return pdf, len(document.pages), complaints


def _build(weasyprint: ModuleType, path: Path) -> BuiltSupport:
    report = source_report(path)
    target = path.with_suffix(".pdf")
    source = read_source(path, report)
    if source is None or any(problem.severity == "error" for problem in report.problems):
        return BuiltSupport(path, target, 0, changed=False, problems=tuple(report.problems))
    pdf, pages, complaints = render_pdf(weasyprint, source)
    for complaint in complaints:
        report.error(
            "impression", 0, f"WeasyPrint signale : {complaint}", "Simplifiez ou corrigez la source du support."
        )
    if pdf_digest(pdf) != source.digest:
        report.error(
            "impression", 0, "L'empreinte de la source manque dans le PDF.", "Signalez-le : WeasyPrint a changé."
        )
    if any(problem.severity == "error" for problem in report.problems):
        return BuiltSupport(path, target, 0, changed=False, problems=tuple(report.problems))
    if pages > MAX_PAGES:
        report.warn("support_long", 0, f"Le support fait {pages} pages.", f"Visez {MAX_PAGES} pages au plus.")
    changed = not target.exists() or target.read_bytes() != pdf
    if changed:
        _write(target, pdf)
    return BuiltSupport(path, target, pages, changed, tuple(report.problems))


def _write(target: Path, pdf: bytes) -> None:
    """Replace ``target`` in one step: a reader never gets half a PDF."""
    draft = target.with_suffix(".pdf.tmp")
    try:
        draft.write_bytes(pdf)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise RominError(f"Le fichier {target} ne peut pas être écrit ({type(error).__name__}).") from None


class _Pdf(Protocol):
    """The part of ``pydyf.PDF`` that is used here."""

    objects: list[object]


def _leave_metadata_readable(_document: object, pdf: _Pdf) -> None:
    """Keep the XMP packet as plain text, which any tool can then search (see ``pdf_digest``)."""
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Type") == "/Metadata":
            setattr(item, "compress", False)  # noqa: B010 - pydyf is not typed


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint's loggers say at warning level or above while the block runs."""
    complaints: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            complaints.append(record.getMessage())

    logger, handler = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    logger.addHandler(handler)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield complaints
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
