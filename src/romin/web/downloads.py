"""Supports to download: found by sheet id and declared name, never by path; streamed plainly, without ranges.

And the whole catalogue as one file, made once for each catalogue served.

Starlette's FileResponse is avoided: its Range parsing was quadratic (CVE-2025-62727) and a support is small.
"""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from romin.catalogue.archive import supports_archive
from romin.catalogue.exchange.exporting import MEDIA_TYPES, ExportFormat, export
from romin.catalogue.models import Catalogue
from romin.catalogue.supports import resolve_support
from romin.core.errors import NotFound
from romin.journal.schemas import UseKind
from romin.web.api import find_sheet
from romin.web.turns import UseServices
from romin.web.uses import record_use
from romin.web.wording import UNKNOWN_ADDRESS

UNREADABLE = "Ce support ne peut pas être lu pour le moment."
_CHUNK = 64 * 1024


def disposition(name: str) -> str:
    """A Content-Disposition that always downloads: an ASCII name for old clients, the real one as RFC 5987 says."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    """At most ``size`` bytes of ``file``, then close it: what was announced is what is sent."""
    with file:
        while size > 0 and (chunk := file.read(min(_CHUNK, size))):
            size -= len(chunk)
            yield chunk


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """An export and its entity tag."""

    content: bytes
    tag: str


class CatalogueFiles:
    """The exports of the catalogue served now, each made at its first request and kept until the catalogue changes."""

    def __init__(self, content_dir: Path) -> None:
        """Supports are named from ``content_dir``."""
        self._content_dir = content_dir
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._files: dict[ExportFormat, CatalogueFile] = {}

    def get(self, catalogue: Catalogue, output: ExportFormat) -> CatalogueFile:
        """The export of ``catalogue`` in that format."""
        with self._lock:
            if self._catalogue is not catalogue:
                self._catalogue, self._files = catalogue, {}
            if output not in self._files:
                content = export(catalogue.sheets, self._content_dir, output)
                self._files[output] = CatalogueFile(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
            return self._files[output]


def _known(request: Request, tag: str) -> bool:
    """True when the browser already has that version."""
    tags = request.headers.get("if-none-match", "").split(",")
    return any(given.strip().removeprefix("W/") in {tag, "*"} for given in tags)


def downloads_router(content_dir: Path) -> APIRouter:
    """``/fiches/<id>/supports/<name>``, all of them in ``/fiches/<id>/supports.zip``, and ``/catalogue.<format>``."""
    router = APIRouter(include_in_schema=False)
    files = CatalogueFiles(content_dir)

    @router.api_route("/catalogue.{output}", methods=["GET", "HEAD"])
    def download_catalogue(output: str, request: Request, services: UseServices) -> Response:
        if output not in set(ExportFormat):
            raise NotFound(UNKNOWN_ADDRESS)
        wanted = ExportFormat(output)
        file = files.get(services.assistant.catalogue, wanted)
        record_use(services, request, UseKind.DOWNLOAD, item=f"catalogue.{wanted}")
        headers = {"ETag": file.tag, "Content-Disposition": disposition(f"catalogue.{wanted}")}
        if _known(request, file.tag):
            return Response(status_code=304, headers=headers)
        return Response(file.content, media_type=MEDIA_TYPES[wanted], headers=headers)

    @router.get("/fiches/{sheet_id}/supports.zip")
    def download_all(sheet_id: str, request: Request, services: UseServices) -> Response:
        sheet = find_sheet(services, sheet_id)
        record_use(services, request, UseKind.DOWNLOAD, sheet=sheet.id, item="supports.zip")
        headers = {"Content-Disposition": disposition(f"supports-{sheet.id}.zip")}
        return Response(supports_archive(sheet), media_type="application/zip", headers=headers)

    @router.get("/fiches/{sheet_id}/supports/{name}")
    def download_support(sheet_id: str, name: str, request: Request, services: UseServices) -> StreamingResponse:
        support = resolve_support(find_sheet(services, sheet_id), name)
        try:
            file = support.path.open("rb")
        except OSError:
            raise NotFound(UNREADABLE) from None
        size = os.fstat(file.fileno()).st_size
        record_use(services, request, UseKind.DOWNLOAD, sheet=sheet_id, item=support.name)
        headers = {"Content-Length": str(size), "Content-Disposition": disposition(support.name)}
        return StreamingResponse(_chunks(file, size), media_type=support.media_type, headers=headers)

    return router
