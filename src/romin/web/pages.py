"""The pages: home and exchange, lists, sheet, method. They work without JavaScript and never put a message in a URL."""

from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from romin.assistant.presenting import sheet_url
from romin.assistant.schemas import MAX_MESSAGE
from romin.catalogue.howto import read_howto
from romin.catalogue.linking import links_of
from romin.catalogue.models import Catalogue, SheetQuery
from romin.catalogue.querying import PAGE_SIZE, paginate, query
from romin.catalogue.querying import facets as counted
from romin.catalogue.referential import Referential
from romin.catalogue.rendering import render_body
from romin.catalogue.vocabulary import RiskFactor
from romin.core.errors import NotFound, RominError
from romin.journal.schemas import UseKind
from romin.web.api import find_sheet
from romin.web.choosing import choose_page, path_page, proof_page, sheet_link
from romin.web.contexts import WIDGET, FactorLink, HomePage, ListPage, MethodPage, SheetPage, Turn
from romin.web.discovery import oembed_url
from romin.web.errors import RETRY_AFTER_SECONDS
from romin.web.forms import ListFields, PathFields, ask_from_form, read_form, search_from_form
from romin.web.identity import service_of
from romin.web.linked_data import sheet_data
from romin.web.listing import address, facets, filter_params, related, ways_out
from romin.web.needs import address as need_address
from romin.web.needs import read_address
from romin.web.origin import origin_of
from romin.web.planning import KeptFields
from romin.web.ports import Services
from romin.web.rendering import Renderer, typeset
from romin.web.schemas import AskBody
from romin.web.turns import UseServices, take_turn
from romin.web.uses import answer_number, presented, record_use, sheet_from
from romin.web.wording import ALL_SHEETS, LOST_STATE, PARTLY_READ, UNKNOWN_FACTOR, label
from romin.web.wording_choosing import AFTER_TITLE, BEFORE_TITLE, COMBINE_TITLE, period_name
from romin.web.wording_site import HOME_DESCRIPTION, METHOD_DESCRIPTION, NO_SUMMARY, list_description

SEARCH_LIMIT = 100
"""Sheets shown for a searched text: no second page, since the text never goes into an address."""


class Pages:
    """Builds page contexts from the services and renders them."""

    def __init__(
        self,
        renderer: Renderer,
        referential: Referential,
        root_path: str,
        public_origin: str = "",
        *,
        framed: bool = False,
    ) -> None:
        """Pages under ``root_path``; ``public_origin`` when it is not each request's; ``framed``: the widget's."""
        self._public_origin = public_origin
        self._renderer = renderer
        self._referential = referential
        self._root = root_path
        self._framed = framed
        self._source: Literal["page", "widget"] = "widget" if framed else "page"

    def _factors(self, catalogue: Catalogue) -> dict[RiskFactor, FactorLink]:
        """Every factor as a link, with its number of sheets."""
        counts = counted(catalogue, SheetQuery()).risk_factors
        return {code: FactorLink(label(code), f"{self._root}/facteurs/{code}", count) for code, count in counts.items()}

    def _ways_in(self, catalogue: Catalogue) -> tuple[FactorLink, ...]:
        """The factors under the field: their lists or, in the widget, the answer to each of them."""
        factors = self._factors(catalogue)
        if self._framed:
            factors = {
                code: replace(link, url=need_address(self._root + WIDGET, {"risk_factors": [code]}))
                for code, link in factors.items()
            }
        return tuple(factors.values())

    def home(
        self,
        services: Services,
        *,
        turn: Turn | None = None,
        draft: str = "",
        error: RominError | None = None,
        remark: str = "",
    ) -> Response:
        """The home page, with an answer or what prevented it."""
        page = HomePage(
            title="Trouver un outil",
            description=HOME_DESCRIPTION,
            canonical=f"{self._root}/",
            section="home",
            listed=not (turn or error or remark or self._framed),
            framed=self._framed,
            factors=self._ways_in(services.assistant.catalogue),
            max_message=MAX_MESSAGE,
            turn=turn,
            draft=draft,
            problem=problem(error) if error else "",
            remark=remark,
        )
        response = self._renderer.page(page, error.status if error else 200)
        if error and error.status == 503:
            response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    async def exchange(self, services: Services, request: Request) -> Response:
        """One turn posted by the form; what cannot be answered comes back in the field, with the reason."""
        fields = await read_form(request)
        try:
            ask = ask_from_form(fields, self._source)
            turn = Turn(ask.message, await take_turn(services, ask, service_of(request)))
        except RominError as error:
            draft = fields.get("message", "").replace("\x00", "")[:MAX_MESSAGE]
            return await run_in_threadpool(self.home, services, draft=draft, error=error)
        return await run_in_threadpool(self.home, services, turn=turn)

    async def shared(self, services: Services, request: Request) -> Response:
        """The home page; with the answer to the need that its address holds, if any."""
        need, unknown = read_address(request.query_params.multi_items())
        remark = PARTLY_READ if unknown else ""
        if need is None:
            return await run_in_threadpool(self.home, services, remark=remark)
        try:
            ask = AskBody(need=need, source=self._source)
            turn = Turn("", await take_turn(services, ask, service_of(request)))
        except RominError as error:
            return await run_in_threadpool(self.home, services, error=error, remark=remark)
        return await run_in_threadpool(self.home, services, turn=turn, remark=remark)

    def listing(
        self, services: Services, fields: ListFields, text: str = "", *, factor: RiskFactor | None = None
    ) -> Response:
        """A list of sheets: of one factor, or of the whole catalogue, those holding ``text`` when it is given."""
        wanted, page = fields.query(text), fields.page
        path = f"{self._root}/facteurs/{factor}" if factor else f"{self._root}/fiches"
        catalogue = services.assistant.catalogue
        found = paginate(query(catalogue, wanted), page, SEARCH_LIMIT if wanted.text else PAGE_SIZE)
        params = filter_params(wanted, with_factor=factor is None)
        entry = self._referential.factor(factor) if factor else None

        def page_url(number: int) -> str:
            inside = 1 <= number <= found.pages and not wanted.text
            return address(path, params | {"page": str(number)}) if inside else ""

        context = ListPage(
            title=label(factor) if factor else ALL_SHEETS,
            description=list_description(entry),
            canonical=path,
            kept=fields.kept(catalogue),
            section="home" if factor else "sheets",
            inside=factor is not None,
            listed=page == 1 and wanted == SheetQuery(risk_factor=factor),
            introduction=entry.definition if entry else "",
            facets=facets(catalogue, wanted, path, with_factor=factor is None),
            items=tuple(presented(services, sheet) for sheet in found.items),
            found=found,
            here=path,
            params=params,
            previous_url=page_url(page - 1),
            next_url=page_url(page + 1),
            searchable=factor is None,
            search=wanted.text,
            ways_out=() if found.total else ways_out(catalogue, wanted, path, with_factor=factor is None),
        )
        return self._renderer.page(context)

    def sheet(
        self, services: Services, request: Request, sheet_id: str, fields: KeptFields, answer: UUID | None = None
    ) -> Response:
        """One sheet; its files carry the number of the ``answer`` that led there, if any."""
        sheet = find_sheet(services, sheet_id)
        catalogue = services.assistant.catalogue
        links = links_of(catalogue, sheet)
        chain = ((BEFORE_TITLE, links.before), (AFTER_TITLE, links.after), (COMBINE_TITLE, links.combine_with))
        factors = self._factors(catalogue)
        page = SheetPage(
            title=sheet.title,
            description=sheet.summary or NO_SUMMARY,
            canonical=sheet_url(self._root, sheet.id),
            section="sheets",
            inside=True,
            listed=not fields.plan,
            linked_data=sheet_data(sheet, self._root),
            oembed_url=oembed_url(origin_of(request, self._public_origin), self._root, sheet.id),
            kept=fields.kept(catalogue),
            guide_url=f"{sheet_url(self._root, sheet.id)}/entretien",
            sheet=sheet,
            item=sheet_from(presented(services, sheet), answer),
            experience=services.journal.experience().get(sheet.id),
            comments=tuple(comment.text for comment in services.journal.published_comments(sheet.id)),
            answer=answer,
            body=Markup(typeset(render_body(sheet.body, self._root))),  # noqa: S704 - the catalogue's renderer gives safe HTML
            factors=tuple(factors[code] for code in sheet.risk_factors),
            chain=tuple(
                (title, tuple(sheet_link(other, self._root) for other in found)) for title, found in chain if found
            ),
            periods=tuple((period_name(period), f"{self._root}/parcours#{period}") for period in sheet.periods),
            howto=read_howto(sheet.body),
            related=tuple(presented(services, other) for other in related(catalogue, sheet, links)),
        )
        return self._renderer.page(page)

    def choose(self, services: Services) -> Response:
        """Ways to the lists, each with its number of sheets."""
        return self._renderer.page(choose_page(services.assistant.catalogue, self._root))

    def path(self, services: Services, factor: RiskFactor | None) -> Response:
        """The sheets period by period."""
        return self._renderer.page(path_page(services.assistant.catalogue, self._root, factor))

    def proof(self, services: Services) -> Response:
        """The scale of evidence."""
        return self._renderer.page(proof_page(services.assistant.catalogue, self._root))

    def method(self, services: Services) -> Response:
        """The factors, the stages and the abbreviations, explained."""
        links = self._factors(services.assistant.catalogue)
        page = MethodPage(
            title="Méthode",
            description=METHOD_DESCRIPTION,
            canonical=f"{self._root}/methode",
            section="method",
            listed=True,
            factors=tuple((links[factor.code], factor) for factor in self._referential.factors),
            stages=self._referential.stages,
            abbreviations=self._referential.abbreviations,
        )
        return self._renderer.page(page)


def problem(error: RominError) -> str:
    """What is said beside the field; a state that the server does not know again is no fault of the person."""
    return LOST_STATE if error.code == "etat_invalide" else error.message


def pages_router(pages: Pages) -> APIRouter:
    """The addresses of the pages."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def show_home(request: Request, services: UseServices) -> Response:
        return await pages.shared(services, request)

    @router.post("/")
    async def post_message(request: Request, services: UseServices) -> Response:
        return await pages.exchange(services, request)

    @router.api_route("/facteurs/{code}", methods=["GET", "HEAD"])
    def show_factor(code: str, services: UseServices, fields: Annotated[ListFields, Query()]) -> Response:
        if code not in set(RiskFactor):
            raise NotFound(UNKNOWN_FACTOR)
        chosen = fields.model_copy(update={"facteur": RiskFactor(code)})
        return pages.listing(services, chosen, factor=RiskFactor(code))

    @router.api_route("/fiches", methods=["GET", "HEAD"])
    def show_sheets(services: UseServices, fields: Annotated[ListFields, Query()]) -> Response:
        return pages.listing(services, fields)

    @router.post("/fiches")
    async def search_sheets(request: Request, services: UseServices) -> Response:
        fields = search_from_form(await read_form(request))
        first = fields.model_copy(update={"page": 1})
        return await run_in_threadpool(pages.listing, services, first, fields.q)

    @router.api_route("/fiches/{sheet_id}", methods=["GET", "HEAD"])
    def show_sheet(
        sheet_id: str, request: Request, services: UseServices, fields: Annotated[KeptFields, Query()]
    ) -> Response:
        page = pages.sheet(services, request, sheet_id, fields, answer_number(request))
        record_use(services, request, UseKind.CONSULTATION, sheet=sheet_id)
        return page

    @router.api_route("/methode", methods=["GET", "HEAD"])
    def show_method(services: UseServices) -> Response:
        return pages.method(services)

    router.include_router(choosing_router(pages))
    return router


def choosing_router(pages: Pages) -> APIRouter:
    """The addresses of the pages that help to choose."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/choisir", methods=["GET", "HEAD"])
    def show_choices(services: UseServices) -> Response:
        return pages.choose(services)

    @router.api_route("/parcours", methods=["GET", "HEAD"])
    def show_path(services: UseServices, fields: Annotated[PathFields, Query()]) -> Response:
        return pages.path(services, fields.facteur)

    @router.api_route("/niveaux-de-preuve", methods=["GET", "HEAD"])
    def show_levels(services: UseServices) -> Response:
        return pages.proof(services)

    return router
