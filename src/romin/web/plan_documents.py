"""The documents of a plan: PDF where the server can make it, ODT, and a ZIP with every support."""

from functools import cached_property
from threading import Lock

from romin.assistant.planning.models import Plan
from romin.assistant.planning.printing import DOCUMENT_NAME, plan_document
from romin.catalogue.archive import sheets_archive
from romin.catalogue.printing.building import PrintingError, load_odt_maker, load_weasyprint, render_pdf
from romin.catalogue.printing.sources import SupportSource
from romin.core.errors import NotFound, Overloaded
from romin.web.wording_plan import BUSY_PRINTING, PDF_MISSING

WAIT_SECONDS = 10
"""How long a request waits for those before it: one document is laid out at a time, in about a second."""


class PlanDocuments:
    """Makes the documents, one at a time: WeasyPrint takes a processor and its log is shared."""

    def __init__(self) -> None:
        """Nothing is loaded before it is needed."""
        self._turn = Lock()

    @cached_property
    def has_pdf(self) -> bool:
        """True when this server has WeasyPrint and the libraries it needs."""
        try:
            load_weasyprint()
        except PrintingError:
            return False
        return True

    def pdf(self, plan: Plan) -> bytes:
        """The plan as PDF/UA. Raises :class:`NotFound` where it cannot be made, :class:`Overloaded` when too many wait."""
        if not self.has_pdf:
            raise NotFound(PDF_MISSING)
        return self._pdf(plan_document(plan))

    def odt(self, plan: Plan) -> bytes:
        """The plan as a text to adapt."""
        return load_odt_maker()(plan_document(plan))

    def archive(self, plan: Plan) -> bytes:
        """The plan, in every form there is, and the supports of its sheets. Raises :class:`NotFound` when too heavy."""
        source = plan_document(plan)
        documents = {f"{DOCUMENT_NAME}.pdf": self._pdf(source)} if self.has_pdf else {}
        documents[f"{DOCUMENT_NAME}.odt"] = load_odt_maker()(source)
        return sheets_archive(plan.sheets, documents)

    def _pdf(self, source: SupportSource) -> bytes:
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise Overloaded(BUSY_PRINTING)
        try:
            pdf, _, _ = render_pdf(load_weasyprint(), source)
        finally:
            self._turn.release()
        return pdf
