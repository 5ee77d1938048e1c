"""What only shows in the catalogue as a whole: dead links, gaps, supports out of step with their source."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from romin.catalogue.linking import cycles, predecessors
from romin.catalogue.loading import Reading, read_sheets
from romin.catalogue.models import Catalogue, Problem
from romin.catalogue.printing.sources import made_from, read_source, source_files, source_report
from romin.catalogue.referential import load_referential
from romin.catalogue.reporting import Report, did_you_mean, shown
from romin.catalogue.sheets import SheetSource
from romin.catalogue.vocabulary import EvidenceLevel, Status
from romin.core.errors import RominError
from romin.core.text import fold

_INTERNAL_LINK = re.compile(r"\]\(\s*<?/fiches/([^)\s>#?]+)")


def check_content(content_dir: Path) -> Catalogue:
    """The catalogue with every problem that can be found, those of reading first. Same errors as ``load_catalogue``."""
    reading = read_sheets(content_dir)
    found = (
        *check_sheets(reading),
        *check_supports(content_dir, reading),
        *_check_referential(content_dir),
    )
    return reading.catalogue(found)


def check_sheets(reading: Reading) -> tuple[Problem, ...]:
    """Links between sheets, repeated titles, and what a sheet lacks to be found."""
    served = {source.sheet.id for source in reading.sources if source.sheet.status is not Status.RETIRE}
    titles: dict[str, SheetSource] = {}
    problems: list[Problem] = []
    for source in reading.sources:
        if source.sheet.id not in served:
            continue
        report = Report(source.file)
        _check_gaps(source, report)
        _check_title(source, titles, report)
        for target, line in _links(source):
            _check_link(target, line, source, served, report)
        problems += report.problems
    return (*problems, *_check_orders([source for source in reading.sources if source.sheet.id in served]))


def check_supports(content_dir: Path, reading: Reading) -> tuple[Problem, ...]:
    """Sources that cannot be printed, were not printed, or changed since; supports no sheet offers."""
    offered = {support.path for source in reading.sources for support in source.sheet.supports}
    problems: list[Problem] = []
    for path in source_files(content_dir):
        report = source_report(path)
        source = read_source(path, report)
        if source:
            pdf = path.with_suffix(".pdf")
            _check_made(pdf, source.digest, report)
            _check_made(path.with_suffix(".odt"), source.digest, report)
            _check_offered(pdf, offered, report)
        problems += report.problems
    return tuple(problems)


def _check_gaps(source: SheetSource, report: Report) -> None:
    sheet = source.sheet
    if not sheet.summary:
        message = "La fiche n'a pas de résumé : la liste n'affichera que son titre."
        report.warn("resume_absent", source.line("resume"), message, "Ajoutez « resume: … », deux ou trois phrases.")
    if not sheet.situations:
        message = "La fiche ne cite aucune situation : l'assistant la trouvera moins bien."
        remedy = "Ajoutez « situations: », 6 à 10 phrases que taperait un CPIP."
        report.warn("situations_absentes", source.line("situations"), message, remedy)
    if not sheet.risk_factors:
        message = "La fiche ne porte aucun facteur de risque."
        remedy = "Ajoutez « facteurs_risques: », ou « tous » pour un outil transversal."
        report.warn("facteurs_absents", source.line("facteurs_risques"), message, remedy)
    if sheet.evidence_level in {EvidenceLevel.DEMONTRE, EvidenceLevel.PROMETTEUR} and not sheet.sources:
        message = f"Le niveau de preuve {shown(sheet.evidence_level)} ne cite aucune source."
        remedy = "Citez l'évaluation sous « sources: », ou écrivez « niveau_preuve: usage professionnel »."
        report.warn("preuve_sans_source", source.line("niveau_preuve"), message, remedy)


def _check_title(source: SheetSource, titles: dict[str, SheetSource], report: Report) -> None:
    first = titles.setdefault(fold(source.sheet.title), source)
    if first is not source:
        message = f"Le titre {shown(source.sheet.title)} est déjà celui de {first.file}."
        report.warn("titre_double", source.line("titre"), message, "Distinguez les deux titres, ou retirez une fiche.")


def _links(source: SheetSource) -> Iterator[tuple[str, int]]:
    sheet = source.sheet
    for key, targets in (
        ("voir_aussi", sheet.see_also),
        ("combiner_avec", sheet.combine_with),
        ("avant", sheet.before),
        ("apres", sheet.after),
    ):
        for target in targets:
            yield target, source.line(key)
    for number, text in enumerate(source.sheet.body.split("\n"), source.body_line):
        for match in _INTERNAL_LINK.finditer(text):
            yield match[1].strip("/"), number


def _check_link(target: str, line: int, source: SheetSource, served: set[str], report: Report) -> None:
    if target == source.sheet.id:
        report.warn("lien_mort", line, "La fiche renvoie à elle-même.", "Retirez ce renvoi.")
    elif target not in served:
        remedy = did_you_mean(target, served) or "Corrigez l'identifiant ou retirez le renvoi."
        message = f"Le renvoi à la fiche {shown(target)} ne mène nulle part (fiche absente ou retirée)."
        report.error("lien_mort", line, message, remedy)


def _check_orders(sources: list[SheetSource]) -> Iterator[Problem]:
    """Orders that go round in a circle, and those that the periods of the two sheets contradict."""
    by_id = {source.sheet.id: source for source in sources}
    graph = predecessors(source.sheet for source in sources)
    for cycle in cycles(graph):
        turns = ", puis ".join((*(earlier for earlier, _ in cycle), cycle[0][0]))
        where, line = _written(cycle[0], by_id)
        report = Report(where.file)
        message = f"L'ordre tourne en rond : {shown(turns, 200)}."
        report.error("ordre_circulaire", line, message, "Retirez l'un de ces renvois « avant » ou « apres ».")
        yield from report.problems
    for later, before in graph.items():
        for earlier in sorted(before):
            yield from _check_periods((earlier, later), by_id)


def _check_periods(pair: tuple[str, str], by_id: Mapping[str, SheetSource]) -> tuple[Problem, ...]:
    earlier, later = (by_id[sheet_id].sheet for sheet_id in pair)
    if not earlier.periods or not later.periods or earlier.periods[0].rank <= later.periods[-1].rank:
        return ()
    where, line = _written(pair, by_id)
    report = Report(where.file)
    message = f"La fiche {shown(earlier.id)} se fait avant {shown(later.id)}, mais ses périodes viennent toutes après."
    report.warn("ordre_et_periodes", line, message, "Corrigez « periodes », ou l'ordre entre ces deux fiches.")
    return tuple(report.problems)


def _written(pair: tuple[str, str], by_id: Mapping[str, SheetSource]) -> tuple[SheetSource, int]:
    """The sheet that writes this order, and the line."""
    earlier, later = (by_id[sheet_id] for sheet_id in pair)
    if later.sheet.id in earlier.sheet.after:
        return earlier, earlier.line("apres")
    return later, later.line("avant")


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
