"""Which service a request comes from, when a trusted proxy says so: a code of a known list, never a person."""

import ipaddress
from collections.abc import Iterable
from typing import Any

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

_KEY = "romin.service"


class ServiceName:
    """Notes the service that a trusted proxy gives in a header.

    To be put outside whatever rewrites the address of the caller. A code out of the list, a header sent twice or by
    anybody else count for nothing: a proxy set up wrongly, that would send an account name, leaves no trace.
    """

    def __init__(self, app: ASGIApp, *, header: str, proxies: Iterable[str], services: Iterable[str]) -> None:
        self._app = app
        self._header = header.lower().encode()
        self._networks = [ipaddress.ip_network(proxy) for proxy in proxies]
        self._services = {code.encode(): code for code in services}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve with the service noted."""
        if scope["type"] == "http":
            scope = dict(scope, **{_KEY: self._read(scope)})
        await self._app(scope, receive, send)

    def _read(self, scope: Scope) -> str | None:
        given = [value.strip() for name, value in scope["headers"] if name == self._header]
        if len(given) != 1 or not self._trusted(scope.get("client")):
            return None
        return self._services.get(given[0])

    def _trusted(self, client: Any) -> bool:
        """True for a proxy of the list; a caller without an address (a Unix socket) is none."""
        try:
            address = ipaddress.ip_address(client[0])
        except (TypeError, ValueError):
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)


def service_of(request: Request) -> str | None:
    """The code of the service the request comes from, ``None`` when no trusted proxy gives a known one."""
    service: str | None = request.scope.get(_KEY)
    return service
