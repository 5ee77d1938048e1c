"""From a catalogue sheet to the shape every door shows; the only place that builds a sheet's addresses."""

from urllib.parse import quote

from romin.assistant.schemas import SheetItem, SupportItem
from romin.catalogue.models import ToolSheet


def sheet_url(root_path: str, sheet_id: str) -> str:
    """Address of a sheet's page under ``root_path`` (empty or starting with ``/``)."""
    return f"{root_path}/fiches/{quote(sheet_id)}"


def present(
    sheet: ToolSheet, root_path: str, *, score: float | None = None, reasons: tuple[str, ...] = ()
) -> SheetItem:
    """``sheet`` as lists and answers show it."""
    url = sheet_url(root_path, sheet.id)
    return SheetItem(
        id=sheet.id,
        title=sheet.title,
        kind=sheet.kind,
        url=url,
        summary=sheet.summary,
        risk_factors=sheet.risk_factors,
        stages=sheet.stages,
        modality=sheet.modalities,
        minutes=sheet.minutes,
        sessions=sheet.sessions,
        precautions=sheet.precautions,
        evidence_level=sheet.evidence_level,
        status=sheet.status,
        score=score,
        reasons=reasons,
        supports=tuple(
            SupportItem(
                name=support.name,
                url=f"{url}/supports/{quote(support.name)}",
                media_type=support.media_type,
                bytes=support.bytes,
            )
            for support in sheet.supports
        ),
    )
