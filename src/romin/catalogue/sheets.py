"""One sheet, from a parsed file: a missing or bad value never hides it, only a missing title does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from romin.catalogue import parsing, spellings
from romin.catalogue.models import ToolSheet
from romin.catalogue.printing.words import printed_words
from romin.catalogue.reporting import Report, did_you_mean, shown
from romin.catalogue.source import Document, Entry
from romin.catalogue.supports import find_supports
from romin.catalogue.vocabulary import Kind, Period, Status
from romin.core.text import fold

KNOWN_KEYS = (
    "titre",
    "type",
    "resume",
    "objectifs",
    "facteurs_risques",
    "facteurs_protecteurs",
    "stades_changement",
    "modalite",
    "duree_minutes",
    "nb_seances",
    "public",
    "milieu",
    "taille_groupe",
    "materiel",
    "niveau_lecture",
    "precautions",
    "contre_indications",
    "niveau_preuve",
    "sources",
    "statut",
    "valide_par",
    "valide_le",
    "cree_le",
    "auteur",
    "supports",
    "situations",
    "voir_aussi",
    "combiner_avec",
    "avant",
    "apres",
    "periodes",
)
OLD_KEYS = {"nb_sceances": "nb_seances"}
"""Keys of the first editor that are read without remark."""


@dataclass(frozen=True, slots=True)
class SheetSource:
    """A sheet with what is needed to point at its file: for the checks that look across sheets."""

    sheet: ToolSheet
    file: str
    lines: Mapping[str, int]
    body_line: int

    def line(self, key: str) -> int:
        """The line of ``key`` in the header, the first line when it is absent."""
        return self.lines.get(key, 1)


def build_sheet(content_dir: Path, sheet_id: str, document: Document, report: Report) -> SheetSource | None:
    """The sheet of ``document``, or ``None`` (reported) when it has no title."""
    entries = _known_entries(document, report)
    title = parsing.parse_text(entries.get("titre"), report)
    if not title:
        message = "La fiche n'a pas de titre ; elle n'est pas servie."
        line = entries["titre"].line if "titre" in entries else 1
        report.error("titre_absent", line, message, "Ajoutez une ligne « titre: … » dans l'en-tête.")
        return None
    lines = {key: entry.line for key, entry in entries.items()}
    blank_lines = len(document.body) - len(document.body.lstrip("\n"))
    files = parsing.parse_files(entries.get("supports"), report)
    found = find_supports(content_dir, sheet_id, files, report)
    supports = tuple(replace(support, words=printed_words(support.path)) for support in found)
    sheet = replace(_sheet(sheet_id, title, entries, report), supports=supports, body=document.body.strip("\n"))
    return SheetSource(sheet, report.file, lines, document.body_line + blank_lines)


def _sheet(sheet_id: str, title: str, entries: Mapping[str, Entry], report: Report) -> ToolSheet:
    get = entries.get
    return ToolSheet(
        id=sheet_id,
        title=title,
        kind=parsing.parse_choice(get("type"), spellings.KINDS, report) or Kind.OUTIL,
        summary=parsing.parse_text(get("resume"), report),
        objectives=parsing.parse_texts(get("objectifs"), report),
        risk_factors=parsing.parse_choices(get("facteurs_risques"), spellings.RISK_FACTORS, report),
        protective_factors=parsing.parse_texts(get("facteurs_protecteurs"), report),
        stages=parsing.parse_choices(get("stades_changement"), spellings.STAGES, report),
        modalities=parsing.parse_choices(get("modalite"), spellings.MODALITIES, report),
        minutes=parsing.parse_minutes(get("duree_minutes"), report),
        sessions=parsing.parse_sessions(get("nb_seances"), report),
        audience=parsing.parse_text(get("public"), report),
        settings=parsing.parse_choices(get("milieu"), spellings.SETTINGS, report),
        group_size=parsing.parse_text(get("taille_groupe"), report),
        material=parsing.parse_texts(get("materiel"), report),
        reading_level=parsing.parse_choice(get("niveau_lecture"), spellings.READING_LEVELS, report),
        precautions=parsing.parse_texts(get("precautions"), report),
        contraindications=parsing.parse_texts(get("contre_indications"), report),
        evidence_level=parsing.parse_choice(get("niveau_preuve"), spellings.EVIDENCE_LEVELS, report),
        sources=parsing.parse_texts(get("sources"), report),
        status=parsing.parse_choice(get("statut"), spellings.STATUSES, report) or Status.BROUILLON,
        validated_by=parsing.parse_text(get("valide_par"), report),
        validated_on=parsing.parse_day(get("valide_le"), report),
        created_on=parsing.parse_day(get("cree_le"), report),
        author=parsing.parse_author(get("auteur"), report),
        situations=parsing.parse_texts(get("situations"), report),
        see_also=_targets(get("voir_aussi"), report),
        combine_with=_targets(get("combiner_avec"), report),
        before=_targets(get("avant"), report),
        after=_targets(get("apres"), report),
        periods=tuple(sorted(parsing.parse_choices(get("periodes"), spellings.PERIODS, report), key=_rank)),
    )


def _known_entries(document: Document, report: Report) -> dict[str, Entry]:
    """The entries by key, old spellings renamed, unknown keys reported."""
    known: dict[str, Entry] = {}
    for entry in document.header.entries:
        key = entry.key if entry.key in KNOWN_KEYS else fold(entry.key).replace(" ", "_").replace("-", "_")
        name = OLD_KEYS.get(key, key)
        if name not in KNOWN_KEYS:
            remedy = (
                did_you_mean(entry.key, KNOWN_KEYS) or "Retirez-la ; les clés possibles sont dans docs/redaction.md."
            )
            report.warn(
                "cle_inconnue", entry.line, f"La clé {shown(entry.key)} est inconnue ; elle est ignorée.", remedy
            )
        elif name == key or name not in known:
            known[name] = entry
    return known


def _targets(entry: Entry | None, report: Report) -> tuple[str, ...]:
    """Ids of sheets, in the order typed, without repeats; commas part those written on one line."""
    written = (part for text in parsing.parse_texts(entry, report) for part in text.split(","))
    return tuple(dict.fromkeys(target for part in written if (target := _target(part))))


def _target(reference: str) -> str:
    """A sheet id, written alone or as the address of the sheet."""
    return reference.strip(" /").rpartition("/")[2].removesuffix(".md")


def _rank(period: Period) -> int:
    return period.rank
