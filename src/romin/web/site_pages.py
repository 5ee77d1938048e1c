"""The pages about the site itself: help, legal notice, accessibility, site map; and ``security.txt`` (RFC 9116)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from romin.catalogue.vocabulary import RISK_FACTOR_LABELS
from romin.core.errors import NotFound
from romin.core.settings import Settings
from romin.web.contexts import Page
from romin.web.listing import address
from romin.web.rendering import Renderer
from romin.web.wording import MENU, UNKNOWN_ADDRESS
from romin.web.wording_choosing import PROOF_TITLE
from romin.web.wording_site import (
    ACCESS,
    ACCESS_DESCRIPTION,
    ACCESS_LEAD,
    ACCESS_TITLE,
    CONTACT_TITLE,
    HELP,
    HELP_DESCRIPTION,
    HELP_LEAD,
    HELP_TITLE,
    KIND_LISTS,
    LEGAL,
    LEGAL_DESCRIPTION,
    LEGAL_TITLE,
    NO_CONTACT,
    NO_PUBLISHER,
    PUBLISHER_TITLE,
    SITE_MAP_DESCRIPTION,
    SITE_MAP_FACTORS,
    SITE_MAP_KINDS,
    SITE_MAP_MAIN,
    SITE_MAP_TITLE,
    Section,
)

SECURITY_DAYS = 180
"""How long ``security.txt`` says it can be trusted: RFC 9116 advises less than a year."""

Links = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage(Page):
    """A page of fixed sentences. ``contact`` is an address to write to, under ``contact_title``."""

    template: ClassVar[str] = "text.html"
    lead: str = ""
    sections: tuple[Section, ...]
    contact_title: str = ""
    contact: str = ""
    no_contact: str = NO_CONTACT


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMapPage(Page):
    """Every page, by group: a heading, then addresses and names."""

    template: ClassVar[str] = "site_map.html"
    groups: tuple[tuple[str, Links], ...]


def site_router(renderer: Renderer, settings: Settings) -> APIRouter:
    """``/aide``, ``/mentions-legales``, ``/accessibilite``, ``/plan-du-site`` and ``/.well-known/security.txt``."""
    root = settings.root_path
    router = APIRouter(include_in_schema=False)
    _add(router, renderer, "/aide", lambda: _help(root))
    _add(router, renderer, "/mentions-legales", lambda: _legal(root, settings))
    _add(router, renderer, "/accessibilite", lambda: _accessibility(root))
    _add(router, renderer, "/plan-du-site", lambda: _site_map(root, renderer.other_pages))

    @router.api_route("/.well-known/security.txt", methods=["GET", "HEAD"])
    def show_security() -> Response:
        if not settings.contact:
            raise NotFound(UNKNOWN_ADDRESS)
        until = datetime.now(UTC) + timedelta(days=SECURITY_DAYS)
        lines = (f"Contact: {settings.contact}", f"Expires: {until:%Y-%m-%dT00:00:00Z}", "Preferred-Languages: fr, en")
        return PlainTextResponse("\n".join(lines) + "\n")

    return router


def _add(router: APIRouter, renderer: Renderer, path: str, make: Callable[[], Page]) -> None:
    @router.api_route(path, methods=["GET", "HEAD"])
    def show() -> Response:
        return renderer.page(make())


def _help(root: str) -> TextPage:
    return TextPage(
        title=HELP_TITLE, description=HELP_DESCRIPTION, canonical=f"{root}/aide", lead=HELP_LEAD, sections=HELP
    )


def _legal(root: str, settings: Settings) -> TextPage:
    return TextPage(
        title=LEGAL_TITLE,
        description=LEGAL_DESCRIPTION,
        canonical=f"{root}/mentions-legales",
        sections=(Section(PUBLISHER_TITLE, (settings.publisher or NO_PUBLISHER,)), *LEGAL),
        contact_title=CONTACT_TITLE,
        contact=settings.contact,
    )


def _accessibility(root: str) -> TextPage:
    return TextPage(
        title=ACCESS_TITLE,
        description=ACCESS_DESCRIPTION,
        canonical=f"{root}/accessibilite",
        lead=ACCESS_LEAD,
        sections=ACCESS,
    )


def _site_map(root: str, others: Links) -> SiteMapPage:
    pages = ((*((path, name) for path, name, _ in MENU), ("/niveaux-de-preuve", PROOF_TITLE)), others)
    main = tuple((root + path, name) for group in pages for path, name in group)
    factors = tuple((f"{root}/facteurs/{code}", name) for code, name in RISK_FACTOR_LABELS.items())
    kinds = tuple((address(f"{root}/fiches", {"type": kind}), name) for kind, name in KIND_LISTS.items())
    return SiteMapPage(
        title=SITE_MAP_TITLE,
        description=SITE_MAP_DESCRIPTION,
        canonical=f"{root}/plan-du-site",
        groups=((SITE_MAP_MAIN, main), (SITE_MAP_FACTORS, factors), (SITE_MAP_KINDS, kinds)),
    )
