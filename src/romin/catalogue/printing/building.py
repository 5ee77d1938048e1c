"""Making the files of each support source, an accessible PDF (PDF/UA-1) and an ODT, the same bytes at each run."""

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
from romin.catalogue.printing.sources import SupportSource, made_from, read_source, source_files, source_report
from romin.core.errors import RominError

FONT_FAMILY = "DejaVu Sans"
DEBIAN_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
MAX_PAGES = 2
"""Above this a support is still made, with a warning."""


@dataclass(frozen=True, slots=True)
class BuiltSupport:
    """What became of one source: the PDF and the ODT beside it, its pages, whether a byte changed, the problems met.

    ``pages`` is 0 when the source could not be printed; the files, if any, are then left as they were.
    """

    source: Path
    pdf: Path
    odt: Path
    pages: int
    changed: bool
    problems: tuple[Problem, ...] = ()


class PrintingError(RominError):
    """WeasyPrint, odfdo or the system libraries they need are missing."""

    code = "impression_indisponible"


def build_supports(
    content_dir: Path,
    only: str | None = None,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _name: None,
) -> list[BuiltSupport]:
    """Make the PDF and the ODT of every support source, or of those of the sheet ``only``, next to the source.

    ``progress(done, total, name)`` is called before each file and once at the end. A source with an error is skipped
    and reported; what WeasyPrint complains about is an error. Raises :class:`PrintingError` when nothing can be
    printed on this machine, :class:`RominError` when ``only`` has no source.
    """
    paths = [path for path in source_files(content_dir) if only in {None, path.parent.name}]
    if only is not None and not paths:
        raise RominError(f"Aucune source de support pour la fiche {only}.", code="support_introuvable")
    weasyprint, make_odt = load_weasyprint(), load_odt_maker()
    built: list[BuiltSupport] = []
    for done, path in enumerate(paths):
        progress(done, len(paths), f"{path.parent.name}/{path.stem}")
        built.append(_build(weasyprint, make_odt, path))
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


def load_odt_maker() -> Callable[[SupportSource], bytes]:
    """What makes the ODT of a source; loaded late, odfdo takes a quarter of a second."""
    from romin.catalogue.printing.editable.package import support_odt

    return support_odt


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


def _build(weasyprint: ModuleType, make_odt: Callable[[SupportSource], bytes], path: Path) -> BuiltSupport:
    report = source_report(path)
    targets = path.with_suffix(".pdf"), path.with_suffix(".odt")
    source = read_source(path, report)
    if source is None or report.has_errors:
        return BuiltSupport(path, *targets, 0, changed=False, problems=tuple(report.problems))
    pdf, pages, complaints = render_pdf(weasyprint, source)
    made = pdf, make_odt(source)
    for complaint in complaints:
        report.error(
            "impression", 0, f"WeasyPrint signale : {complaint}", "Simplifiez ou corrigez la source du support."
        )
    if any(made_from(file) != source.digest for file in made):
        message = "L'empreinte de la source manque dans le PDF ou l'ODT."
        report.error("impression", 0, message, "Signalez-le : WeasyPrint ou odfdo a changé.")
    if report.has_errors:
        return BuiltSupport(path, *targets, 0, changed=False, problems=tuple(report.problems))
    if pages > MAX_PAGES:
        report.warn("support_long", 0, f"Le support fait {pages} pages.", f"Visez {MAX_PAGES} pages au plus.")
    changed = [_write(target, file) for target, file in zip(targets, made, strict=True)]
    return BuiltSupport(path, *targets, pages, any(changed), tuple(report.problems))


def _write(target: Path, file: bytes) -> bool:
    """Replace ``target`` in one step, when its bytes change: a reader never gets half a file. Tell if they did."""
    if target.exists() and target.read_bytes() == file:
        return False
    draft = target.with_suffix(f"{target.suffix}.tmp")
    try:
        draft.write_bytes(file)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise RominError(f"Le fichier {target} ne peut pas être écrit ({type(error).__name__}).") from None
    return True


class _Pdf(Protocol):
    """The part of ``pydyf.PDF`` that is used here."""

    objects: list[object]


def _leave_metadata_readable(_document: object, pdf: _Pdf) -> None:
    """Keep the XMP packet as plain text, which any tool can then search (see ``made_from``)."""
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
