"""Static files, read once at start: served from memory, so that no path from outside ever reaches the disk."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from romin.core.errors import BadSetting, NotFound
from romin.web.wording import THEME_INCOMPLETE, THEME_UNREADABLE, UNKNOWN_ADDRESS

TOKENS = "css/tokens.css"
"""The file that holds every colour, size and space, and that a theme replaces."""

_TOKEN = re.compile(r"(--[\w-]+)\s*:")
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, plain and compressed."""

    content: bytes
    packed: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """Every static file, and one version for all: ES modules may then import each other by relative path."""

    version: str
    files: Mapping[str, Asset]

    def path(self, name: str) -> str:
        """Address of a file without the root path; raises ``KeyError`` for a name that does not exist."""
        self.files[name]
        return f"/static/{self.version}/{name}"


def read_theme(path: Path, tokens: str) -> bytes:
    """The style sheet at ``path``, meant to replace ``tokens``.

    Raises ``BadSetting`` when it cannot be read as UTF-8 text or leaves out a token.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        raise BadSetting(THEME_UNREADABLE.format(path)) from None
    missing = sorted(set(_TOKEN.findall(tokens)) - set(_TOKEN.findall(text)))
    if missing:
        raise BadSetting(THEME_INCOMPLETE.format(path, ", ".join(missing)))
    return text.encode()


def load_assets(folder: Path, theme: Path | None = None) -> Assets:
    """Read every file under ``folder``, ``theme`` in place of the tokens. The version is their hash, names included."""
    digest = hashlib.sha256()
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        if theme and name == TOKENS:
            content = read_theme(theme, content.decode())
        digest.update(name.encode() + b"\0" + content)
        media_type = "text/javascript" if path.suffix == ".js" else mimetypes.guess_type(name)[0]
        files[name] = Asset(content, gzip.compress(content, mtime=0), media_type or "application/octet-stream")
    return Assets(digest.hexdigest()[:12], files)


def asset_response(asset: Asset, request: Request, *, lasting: bool) -> Response:
    """A file, compressed when the caller takes it so; ``lasting``: what is at this address never changes."""
    headers = {"Cache-Control": _FOREVER if lasting else "no-cache", "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.content, media_type=asset.media_type, headers=headers)
    return Response(asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})


def assets_router(assets: Assets) -> APIRouter:
    """``/static/<version>/<name>``. Another version than the current one is served too, but not kept by the browser."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{version}/{name:path}")
    async def static_file(version: str, name: str, request: Request) -> Response:
        asset = assets.files.get(name)
        if asset is None:
            raise NotFound(UNKNOWN_ADDRESS)
        return asset_response(asset, request, lasting=version == assets.version)

    return router
