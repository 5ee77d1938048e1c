"""What a sheet lacks to be found, read and used."""

from romin.catalogue.reporting import Report, shown
from romin.catalogue.sheets import SheetSource
from romin.catalogue.supports import is_printable
from romin.catalogue.vocabulary import EvidenceLevel, Kind

MIN_SITUATIONS = 6
"""docs/redaction.md asks for 6 to 10; each has a vector of its own in the index."""


def check_gaps(source: SheetSource, report: Report) -> None:
    """Summary, example situations, factors, sources of a claimed effect, and for a tool something to print."""
    sheet = source.sheet
    if not sheet.summary:
        message = "La fiche n'a pas de résumé : la liste n'affichera que son titre."
        report.warn("resume_absent", source.line("resume"), message, "Ajoutez « resume: … », deux ou trois phrases.")
    _check_situations(source, report)
    if not sheet.risk_factors:
        message = "La fiche ne porte aucun facteur de risque."
        remedy = "Ajoutez « facteurs_risques: », ou « tous » pour un outil transversal."
        report.warn("facteurs_absents", source.line("facteurs_risques"), message, remedy)
    if sheet.evidence_level in {EvidenceLevel.DEMONTRE, EvidenceLevel.PROMETTEUR} and not sheet.sources:
        message = f"Le niveau de preuve {shown(sheet.evidence_level)} ne cite aucune source."
        remedy = "Citez l'évaluation sous « sources: », ou écrivez « niveau_preuve: usage professionnel »."
        report.warn("preuve_sans_source", source.line("niveau_preuve"), message, remedy)
    if sheet.kind is Kind.OUTIL and not any(map(is_printable, sheet.supports)):
        message = "Cet outil n'offre aucun support à imprimer."
        remedy = f"Écrivez content/supports/{sheet.id}/<nom>.md, lancez « romin catalogue supports », ajoutez son PDF."
        report.warn("support_absent", source.line("supports"), message, remedy)


def _check_situations(source: SheetSource, report: Report) -> None:
    count = len(source.sheet.situations)
    line = source.line("situations")
    if not count:
        message = "La fiche ne cite aucune situation : l'assistant la trouvera moins bien."
        remedy = "Ajoutez « situations: », 6 à 10 phrases que taperait un CPIP."
        report.warn("situations_absentes", line, message, remedy)
    elif count < MIN_SITUATIONS:
        message = f"La fiche ne cite que {count} situation{'s' if count > 1 else ''} ; il en faut {MIN_SITUATIONS}."
        report.warn("situations_rares", line, message, "Complétez avec des phrases que taperait un CPIP, variées.")
