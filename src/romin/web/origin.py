"""Absolute addresses, for what must be read away from the site: sitemap, OpenSearch, oEmbed, other assistants."""

import re
from typing import Any, TypeVar

from fastapi import Request

from romin.assistant.schemas import Schema
from romin.core.settings import ORIGIN

_ADDRESSES = {"url", "supports_zip"}
"""The fields of the API's shapes that hold addresses of this site."""

Item = TypeVar("Item", bound=Schema)


def origin_of(request: Request, public_origin: str = "") -> str:
    """``public_origin`` when it is given, else the origin that ``request`` was sent to; empty when it names no host."""
    if public_origin:
        return public_origin
    seen = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return seen if re.fullmatch(ORIGIN, seen) else ""


def with_origin(item: Item, origin: str) -> Item:
    """``item`` with its addresses made absolute."""
    return type(item).model_validate(_absolute(item.model_dump(), origin))


def _absolute(value: Any, origin: str, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _absolute(inner, origin, key) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_absolute(inner, origin) for inner in value]
    return f"{origin}{value}" if name in _ADDRESSES and isinstance(value, str) and value.startswith("/") else value
