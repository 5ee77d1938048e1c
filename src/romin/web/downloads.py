"""Supports to download: found by sheet id and declared name, never by path; streamed plainly, without ranges.

Starlette's FileResponse is avoided: its Range parsing was quadratic (CVE-2025-62727) and a support is small.
"""

import os
import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from romin.catalogue.archive import supports_archive
from romin.catalogue.supports import resolve_support
from romin.core.errors import NotFound
from romin.web.api import find_sheet
from romin.web.turns import UseServices

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


def downloads_router() -> APIRouter:
    """``/fiches/<id>/supports/<name>``, and all of them in ``/fiches/<id>/supports.zip``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/fiches/{sheet_id}/supports.zip")
    def download_all(sheet_id: str, services: UseServices) -> Response:
        sheet = find_sheet(services, sheet_id)
        headers = {"Content-Disposition": disposition(f"supports-{sheet.id}.zip")}
        return Response(supports_archive(sheet), media_type="application/zip", headers=headers)

    @router.get("/fiches/{sheet_id}/supports/{name}")
    def download_support(sheet_id: str, name: str, services: UseServices) -> StreamingResponse:
        support = resolve_support(find_sheet(services, sheet_id), name)
        try:
            file = support.path.open("rb")
        except OSError:
            raise NotFound(UNREADABLE) from None
        size = os.fstat(file.fileno()).st_size
        headers = {"Content-Length": str(size), "Content-Disposition": disposition(support.name)}
        return StreamingResponse(_chunks(file, size), media_type=support.media_type, headers=headers)

    return router
