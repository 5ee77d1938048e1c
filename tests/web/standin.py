"""A small real catalogue and stand-ins for the assistant and the journal: deterministic, no model."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from romin.assistant.presenting import present
from romin.assistant.schemas import (
    Alert,
    Answer,
    Ask,
    Choice,
    Contact,
    Evidence,
    Need,
    Notice,
    Question,
    RecognisedFactor,
    SheetItem,
)
from romin.assistant.unanswered import allowed_stems, group_stems, unanswered_stems
from romin.catalogue.models import Catalogue, SheetQuery, Support, ToolSheet
from romin.catalogue.querying import query
from romin.catalogue.vocabulary import (
    RISK_FACTOR_LABELS,
    EvidenceLevel,
    Kind,
    Modality,
    Period,
    ReadingLevel,
    RiskFactor,
    Sessions,
    Setting,
    Stage,
    Status,
)
from romin.core.errors import NotFound, NotReady, Overloaded
from romin.core.personal import Lexicon, packaged_lexicon
from romin.core.text import fold
from romin.journal.schemas import Comment, Experience, Reason, ReportEvent, UseKind
from romin.journal.statistics import Statistics, make_statistics

QUERY_ID = UUID("00000000-0000-4000-8000-000000000001")
WORDS = {
    "boit": RiskFactor.ADDICTIONS,
    "alcool": RiskFactor.ADDICTIONS,
    "copains": RiskFactor.ENTOURAGE,
    "colere": RiskFactor.PERSONNALITE,
    "separation": RiskFactor.FAMILLE,
}
ODT = b"PK\x03\x04" + b"o" * 9_000
PDF = b"%PDF-1.7\n" + b"x" * 100_000 + b"\n%%EOF\n"


def small_catalogue(folder: Path, extra: Sequence[ToolSheet] = ()) -> Catalogue:
    """Three sheets, one of them nearly empty, with one real support to download, PDF and ODT, and ``extra``."""
    file, text = folder / "cartes à trier (1).pdf", folder / "cartes à trier (1).odt"
    file.write_bytes(PDF)
    text.write_bytes(ODT)
    editable = Support(text.name, text, "application/vnd.oasis.opendocument.text", len(ODT))
    support = Support(file.name, file, "application/pdf", len(PDF), editable, words="Mes cartes. Je trie.")
    full = ToolSheet(
        id="surfer-l-envie",
        title="Surfer l'envie",
        summary="Laisser monter et redescendre l'envie de consommer sans agir.",
        objectives=("Reconnaître l'envie", "Attendre qu'elle passe"),
        risk_factors=(RiskFactor.ADDICTIONS,),
        protective_factors=("soutien familial",),
        stages=(Stage.ACTION, Stage.MAINTIEN),
        modalities=(Modality.INDIVIDUELLE, Modality.COLLECTIVE),
        minutes=30,
        sessions=Sessions.FEW,
        audience="Toute personne qui consomme.",
        settings=(Setting.OUVERT, Setting.FERME),
        material=("une feuille", "un stylo"),
        reading_level=ReadingLevel.ORAL,
        precautions=("Un arrêt brutal de l'alcool est une affaire médicale.", "Ne pas commencer en crise."),
        contraindications=("Sevrage en cours sans suivi médical",),
        evidence_level=EvidenceLevel.PROMETTEUR,
        sources=("Marlatt & Gordon, Relapse Prevention, 1985",),
        status=Status.RELU,
        supports=(support,),
        see_also=("thermomete-inconnu", "thermometre-de-la-colere"),
        before=("thermometre-de-la-colere", "inconnue"),
        periods=(Period.TRAVAIL, Period.CONSOLIDATION),
        body=(
            "## Déroulé\n\n### 1. Ouvrir (10 min)\n\n> « Parlons de l'envie. »\n\n"
            "Voir [la colère](/fiches/thermometre-de-la-colere).\n"
        ),
    )
    other = ToolSheet(
        id="thermometre-de-la-colere",
        title="Thermomètre de la colère",
        kind=Kind.TECHNIQUE,
        summary="Reconnaître les paliers de la colère et agir tôt.",
        risk_factors=(RiskFactor.PERSONNALITE, RiskFactor.FAMILLE),
        stages=(Stage.CONTEMPLATION,),
        modalities=(Modality.INDIVIDUELLE,),
        minutes=45,
        sessions=Sessions.ONE,
        evidence_level=EvidenceLevel.USAGE,
        status=Status.RELU,
        periods=(Period.EVALUATION, Period.TRAVAIL),
    )
    bare = ToolSheet(id="fiche-incomplete", title="Fiche incomplète", risk_factors=tuple(RiskFactor))
    sheets = sorted([full, other, bare, *extra], key=lambda sheet: sheet.id)
    return Catalogue(tuple(sheets))


class StandInAssistant:
    """Recognises a handful of words, and answers as the real one is shaped."""

    def __init__(self, catalogue: Catalogue, root_path: str = "") -> None:
        self.catalogue = catalogue
        self.root_path = root_path
        self.asked: list[Ask] = []
        self.failure: Exception | None = None
        self.ready = True
        self.running = False

    async def start(self) -> None:
        self.running = True

    async def stop(self) -> None:
        self.running = False

    def versions(self) -> dict[str, str]:
        if not self.ready:
            raise NotReady("L'index n'est pas construit : lancez « romin index build ».")
        return {"model": "stand-in", "index": "1", "catalogue": "1"}

    def unanswered_stems(self, message: str, answer: Answer) -> frozenset[str]:
        lexicon = self.lexicon()
        return unanswered_stems(message, answer, allowed_stems(self.catalogue, lexicon), lexicon)

    def group_stems(self, stems: Sequence[tuple[str, int]]) -> tuple[tuple[tuple[str, int], ...], ...]:
        return group_stems(self.catalogue, stems)

    def lexicon(self) -> Lexicon:
        return packaged_lexicon()

    def present(self, sheet: ToolSheet) -> SheetItem:
        return present(sheet, self.root_path)

    async def answer(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        if self.failure:
            raise self.failure
        if ask.need:
            factors = tuple(
                RecognisedFactor(code=code, label=RISK_FACTOR_LABELS[code], score=1.0) for code in ask.need.risk_factors
            )
        else:
            factors = self._recognised(ask.message)
        state: dict[str, Any] = {"v": 1, "factors": [factor.code.value for factor in factors], "signature": "x"}
        if not factors:
            reply = "Je n'ai pas reconnu de facteur de risque. Pouvez-vous préciser ?"
            choices = (Choice(label="Addictions", message="addictions : alcool"),)
            question = Question(text="Quel facteur souhaitez-vous travailler ?", choices=choices)
            return Answer(query_id=QUERY_ID, reply=reply, need=Need(), question=question, state=state)
        return self._found(ask, factors, state)

    def _recognised(self, message: str) -> tuple[RecognisedFactor, ...]:
        folded = fold(message)
        return tuple(
            RecognisedFactor(
                code=code,
                label=RISK_FACTOR_LABELS[code],
                score=0.9,
                evidence=(Evidence(text=word, start=folded.find(word), end=folded.find(word) + len(word)),),
            )
            for word, code in WORDS.items()
            if word in folded
        )

    def _found(self, ask: Ask, factors: tuple[RecognisedFactor, ...], state: dict[str, Any]) -> Answer:
        sheets = query(self.catalogue, SheetQuery(risk_factor=factors[0].code))[: ask.limit]
        reasons = (f"travaille « {factors[0].label} »", "tient en 30 minutes")
        return Answer(
            query_id=QUERY_ID,
            reply="Voici les fiches qui répondent le mieux à votre demande.",
            alert=Alert(
                code="detresse",
                title="Propos suicidaires",
                text="Arrêtez l'outil et alertez.",
                contacts=(Contact(label="Numéro national de prévention du suicide", value="3114"),),
            )
            if "idees noires" in fold(ask.message)
            else None,
            notice=Notice(code="donnees_personnelles", text="Votre message semble contenir un nom.")
            if "Dupont" in ask.message
            else None,
            need=Need(
                risk_factors=factors,
                excluded=(RiskFactor.LOISIRS,),
                stage=Stage.ACTION,
                max_minutes=45,
                max_sessions=Sessions.FEW,
                modality=Modality.INDIVIDUELLE,
            ),
            relaxed=("max_minutes", "modality"),
            sheets=tuple(self.present(sheet).model_copy(update={"reasons": reasons, "score": 0.8}) for sheet in sheets),
            suggestions=(Choice(label="Plutôt en collectif", message="plutôt en collectif, alcool"),),
            state=state,
        )


class StandInJournal:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.uses: list[tuple[UseKind, str, str | None, str, UUID | None]] = []
        self.recorded_stems: list[frozenset[str]] = []
        self.sums: dict[tuple[str, str], int] = {}
        self.by_day: dict[tuple[str, date], int] = {}
        self.comments: list[Comment] = []
        self.stems: list[tuple[str, int]] = []
        self.votes: dict[tuple[UUID, str | None], tuple[bool, str, str]] = {}
        self.reasons: dict[tuple[UUID, str | None], tuple[Reason, ...]] = {}
        self.experiences: dict[str, Experience] = {}
        self.reports: dict[UUID, ReportEvent] = {}
        self.running = False

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False

    def record_query(
        self,
        query_id: UUID,
        *,
        source: str,
        factors: Mapping[str, float],
        excluded: Sequence[str],
        filters: Mapping[str, str | int],
        relaxed: Sequence[str],
        sheets: Sequence[str],
        duration_ms: float,
        act: str = "",
        versions: Mapping[str, str] | None = None,
        conversation: int | None = None,
        turn: int = 1,
        service: str | None = None,
    ) -> None:
        self.records.append(
            {
                "query_id": query_id,
                "source": source,
                "factors": dict(factors),
                "excluded": list(excluded),
                "filters": dict(filters),
                "relaxed": list(relaxed),
                "sheets": list(sheets),
                "duration_ms": duration_ms,
                "service": service,
            }
        )

    def statistics(self, first: date, last: date) -> Statistics:
        days = {key: count for key, count in self.by_day.items() if first <= key[1] <= last}
        return make_statistics(self.sums, days, first, last, 5)

    def first_day(self) -> date | None:
        return min((day for _, day in self.by_day), default=None)

    def published_comments(self, sheet: str | None = None) -> list[Comment]:
        return [comment for comment in self.comments if sheet in {None, comment.sheet}]

    def experience(self) -> dict[str, Experience]:
        return self.experiences

    def sheet_counts(self, first: date, last: date) -> dict[tuple[str, str], int]:
        return self.sums

    def unanswered(self, first: date, last: date) -> list[tuple[str, int]]:
        return self.stems

    def record_use(
        self, kind: UseKind, *, source: str, sheet: str | None = None, item: str = "", query_id: UUID | None = None
    ) -> None:
        self.uses.append((kind, source, sheet, item, query_id))

    def record_unanswered(self, stems: Collection[str]) -> None:
        self.recorded_stems.append(frozenset(stems))

    def record_feedback(
        self,
        query_id: UUID,
        *,
        useful: bool,
        source: str,
        sheet: str | None = None,
        comment: str = "",
        reasons: Collection[Reason] = (),
    ) -> bool:
        if query_id != QUERY_ID:
            raise NotFound("Cette réponse n'est pas connue.")
        new = (query_id, sheet) not in self.votes
        self.votes[query_id, sheet] = (useful, source, comment)
        self.reasons[query_id, sheet] = tuple(reasons)
        return new

    def record_report(self, report: ReportEvent) -> bool:
        return self.reports.setdefault(report.id, report) is report


BUSY = Overloaded("Trop de demandes en ce moment. Merci de réessayer dans un instant.")
