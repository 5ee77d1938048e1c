"""From a catalogue sheet to the shape every door shows; the only place that builds a sheet's addresses."""

from urllib.parse import quote

from romin.assistant.schemas import FileItem, SheetItem, SupportItem
from romin.catalogue.archive import can_be_archived
from romin.catalogue.models import Support, ToolSheet


def sheet_url(root_path: str, sheet_id: str) -> str:
    """Address of a sheet's page under ``root_path`` (empty or starting with ``/``)."""
    return f"{root_path}/fiches/{quote(sheet_id)}"


def support_url(root_path: str, sheet_id: str, name: str) -> str:
    """Address of a file to download with a sheet."""
    return f"{sheet_url(root_path, sheet_id)}/supports/{quote(name)}"


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
        supports=tuple(_support_item(support, root_path, sheet.id) for support in sheet.supports),
        supports_zip=f"{url}/supports.zip" if can_be_archived(sheet) else None,
    )


def _support_item(support: Support, root_path: str, sheet_id: str) -> SupportItem:
    editable = _file_item(support.editable, root_path, sheet_id) if support.editable else None
    return SupportItem(**_file_item(support, root_path, sheet_id).model_dump(), editable=editable)


def _file_item(file: Support, root_path: str, sheet_id: str) -> FileItem:
    url = support_url(root_path, sheet_id, file.name)
    return FileItem(name=file.name, url=url, media_type=file.media_type, bytes=file.bytes)
