"""How other tools find the site: sitemap, robots.txt, OpenSearch description, oEmbed."""

from collections.abc import Iterator
from typing import Annotated, Literal
from urllib.parse import quote, unquote, urlencode, urlsplit
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, PlainTextResponse, Response

from romin.assistant.presenting import sheet_url
from romin.assistant.wording import minutes as said_minutes
from romin.catalogue.models import Catalogue, ToolSheet
from romin.catalogue.vocabulary import RiskFactor
from romin.core.errors import NotFound
from romin.web.api import find_sheet
from romin.web.assets import Assets
from romin.web.errors import FormatRefusedError
from romin.web.origin import origin_of
from romin.web.turns import UseServices
from romin.web.wording import OEMBED_JSON, SEARCH_DESCRIPTION, SITE_NAME, UNKNOWN_ADDRESS

MAX_ADDRESSES = 50_000
"""Addresses in a sitemap: the limit of its format. Beyond, the last sheets are left to links."""
PAGES = ("/", "/choisir", "/fiches", "/parcours", "/methode", "/niveaux-de-preuve")
OEMBED_WIDTH = 600
OEMBED_HEIGHT = 180
"""Pixels: room for a title, two lines of summary and one of facts."""
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"


class OembedFields(BaseModel):
    """The query of oEmbed, as its specification names it."""

    url: str = Field(min_length=1, max_length=2000)
    format: Literal["json", "xml"] = "json"
    maxwidth: int = Field(OEMBED_WIDTH, ge=1, le=10_000)
    maxheight: int = Field(OEMBED_HEIGHT, ge=1, le=10_000)


def oembed_url(origin: str, root: str, sheet_id: str) -> str:
    """Address of the oEmbed description of a sheet, for the page to announce."""
    return f"{root}/oembed?{urlencode({'url': origin + sheet_url(root, sheet_id), 'format': 'json'})}"


def sitemap(catalogue: Catalogue, base: str) -> bytes:
    """Every page worth finding, each sheet with the day it last changed when it says so. ``base`` is absolute."""
    top = ET.Element("urlset", xmlns=_SITEMAP)
    for address, day in [*_addresses(catalogue)][:MAX_ADDRESSES]:
        entry = ET.SubElement(top, "url")
        ET.SubElement(entry, "loc").text = base + address
        if day:
            ET.SubElement(entry, "lastmod").text = day
    return _xml(top)


def _addresses(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for path in PAGES:
        yield path, ""
    for code in RiskFactor:
        yield f"/facteurs/{code}", ""
    for sheet in catalogue.sheets:
        yield sheet_url("", sheet.id), str(sheet.modified_on or sheet.validated_on or sheet.created_on or "")


def robots(base: str, root: str, *, indexable: bool) -> str:
    """What engines may read; plans are made on demand, without end."""
    if not indexable:
        return f"User-agent: *\nDisallow: {root}/\n"
    closed = "".join(f"Disallow: {root}{path}\n" for path in ("/plan", "/api/", "/mcp"))
    return f"User-agent: *\n{closed}\nSitemap: {base}/sitemap.xml\n"


def opensearch(base: str, icon: str) -> bytes:
    """The site as a search engine of the browser. It posts what is typed: no message ever goes into an address."""
    top = ET.Element("OpenSearchDescription", xmlns=_OPENSEARCH)
    for name, text in {
        "ShortName": SITE_NAME,
        "Description": SEARCH_DESCRIPTION,
        "Language": "fr",
        "InputEncoding": "UTF-8",
        "OutputEncoding": "UTF-8",
    }.items():
        ET.SubElement(top, name).text = text
    ET.SubElement(top, "Image", type="image/svg+xml", width="16", height="16").text = icon
    search = ET.SubElement(top, "Url", type="text/html", method="post", template=f"{base}/")
    ET.SubElement(search, "Param", name="message", value="{searchTerms}")
    ET.SubElement(top, "Url", type="application/opensearchdescription+xml", rel="self").set(
        "template", f"{base}/opensearch.xml"
    )
    return _xml(top)


def oembed(sheet: ToolSheet, base: str, fields: OembedFields) -> dict[str, str | int]:
    """A sheet as a quotation to put in another page: title, summary, time; neither script nor frame."""
    facts = said_minutes(sheet.minutes) if sheet.minutes else ""
    parts = [Markup("<p>{}</p>").format(text) for text in (sheet.summary, facts) if text]
    link = Markup('<p><a href="{}">{}</a></p>').format(base + sheet_url("", sheet.id), sheet.title)
    return {
        "version": "1.0",
        "type": "rich",
        "title": sheet.title,
        "provider_name": SITE_NAME,
        "provider_url": f"{base}/",
        "html": Markup("<blockquote>{}</blockquote>").format(Markup("").join([link, *parts])),
        "width": min(fields.maxwidth, OEMBED_WIDTH),
        "height": min(fields.maxheight, OEMBED_HEIGHT),
    }


def _sheet_id(address: str, origin: str, root: str) -> str:
    """The sheet that ``address`` leads to; raises ``NotFound`` for an address of anything else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise NotFound(UNKNOWN_ADDRESS) from None
    ours = parts.netloc == urlsplit(origin).netloc and parts.path.startswith(f"{root}/fiches/")
    if not ours:
        raise NotFound(UNKNOWN_ADDRESS)
    return unquote(parts.path[len(f"{root}/fiches/") :].rstrip("/"))


def _xml(top: ET.Element) -> bytes:
    document: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return document


def discovery_router(assets: Assets, root: str, public_origin: str, *, indexable: bool) -> APIRouter:
    """The addresses of these files. At the root of an origin, its administrator serves or copies ``robots.txt``."""
    router = APIRouter(include_in_schema=False)

    def base_of(request: Request) -> str:
        return origin_of(request, public_origin) + root

    @router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
    def show_sitemap(request: Request, services: UseServices) -> Response:
        return Response(sitemap(services.assistant.catalogue, base_of(request)), media_type="application/xml")

    @router.api_route("/robots.txt", methods=["GET", "HEAD"])
    def show_robots(request: Request) -> Response:
        return PlainTextResponse(robots(base_of(request), root, indexable=indexable))

    @router.api_route("/opensearch.xml", methods=["GET", "HEAD"])
    def show_opensearch(request: Request) -> Response:
        base = base_of(request)
        document = opensearch(base, base + quote(assets.path("icon.svg")))
        return Response(document, media_type="application/opensearchdescription+xml")

    @router.api_route("/oembed", methods=["GET", "HEAD"])
    def show_oembed(request: Request, services: UseServices, fields: Annotated[OembedFields, Query()]) -> Response:
        if fields.format != "json":
            raise FormatRefusedError(OEMBED_JSON)
        origin = origin_of(request, public_origin)
        sheet = find_sheet(services, _sheet_id(fields.url, origin, root))
        return JSONResponse(oembed(sheet, origin + root, fields))

    return router
