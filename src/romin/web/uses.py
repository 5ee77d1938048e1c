"""What is done with an answer: its links carry its number, so that the journal knows which answers helped."""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from pydantic import ConfigDict

from romin.assistant.schemas import Answer, FileItem, Schema, SheetItem
from romin.catalogue.models import ToolSheet
from romin.journal.schemas import Experience, UseKind
from romin.web.ports import Services

ANSWER = "reponse"
"""Parameter of the addresses that come from an answer: its number, which says nothing of who asked."""


class PrintBody(Schema):
    """A page was printed: a sheet, its interview guide, a plan, or an answer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"page": "reponse"}]})

    page: Literal["fiche", "entretien", "plan", "reponse"]
    sheet_id: str | None = None


def answer_number(request: Request) -> UUID | None:
    """The answer that the address says it comes from; ``None`` for anything that is no number."""
    try:
        return UUID(request.query_params.get(ANSWER, ""))
    except ValueError:
        return None


def record_use(
    services: Services,
    request: Request,
    kind: UseKind,
    *,
    source: str = "page",
    sheet: str | None = None,
    item: str = "",
) -> None:
    """Queue a use, unless the browser only looks ahead or asks for the headers."""
    if request.method == "GET" and "prefetch" not in request.headers.get("sec-purpose", ""):
        services.journal.record_use(kind, source=source, sheet=sheet, item=item, query_id=answer_number(request))


def presented(services: Services, sheet: ToolSheet) -> SheetItem:
    """``sheet`` in the public shape, with how many officers told how they used it."""
    return experienced(services.assistant.present(sheet), services.journal.experience())


def experienced(item: SheetItem, experience: Mapping[str, Experience]) -> SheetItem:
    """``item`` with how many officers told how they used it, if enough did."""
    found = experience.get(item.id)
    return item.model_copy(update={"experience_reports": found.reports}) if found else item


def numbered(answer: Answer, experience: Mapping[str, Experience]) -> Answer:
    """``answer``, every link to a sheet or a file carrying its number, and each sheet what its reports count."""
    detail = answer.detail
    return answer.model_copy(
        update={
            "sheets": tuple(experienced(sheet_from(sheet, answer.query_id), experience) for sheet in answer.sheets),
            "detail": detail and detail.model_copy(update={"url": _address(detail.url, answer.query_id)}),
        }
    )


def sheet_from(sheet: SheetItem, number: UUID | None) -> SheetItem:
    """``sheet``, its links carrying the ``number`` of the answer it was found in, if any."""
    if number is None:
        return sheet
    supports = tuple(
        _file(support, number).model_copy(update={"editable": support.editable and _file(support.editable, number)})
        for support in sheet.supports
    )
    archive = sheet.supports_zip and _address(sheet.supports_zip, number)
    return sheet.model_copy(update={"url": _address(sheet.url, number), "supports": supports, "supports_zip": archive})


def _file(file: FileItem, number: UUID) -> FileItem:
    return file.model_copy(update={"url": _address(file.url, number)})


def _address(url: str, number: UUID) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode({ANSWER: str(number)})}"
