"""The documents of a plan: PDF where the server can make it, ODT, and a ZIP with every support."""

from importlib.util import find_spec
from threading import Lock

from romin.assistant.planning.models import Plan
from romin.assistant.planning.printing import DOCUMENT_NAME, plan_document
from romin.catalogue.archive import MAX_BYTES, sheets_archive
from romin.catalogue.printing.building import PrintingError, load_odt_maker, load_weasyprint, render_pdf
from romin.catalogue.printing.sources import SupportSource
from romin.core.errors import NotFound, Overloaded
from romin.web.wording_plan import BUSY_PRINTING, PDF_MISSING, PLAN_TOO_HEAVY

WAIT_SECONDS = 10
"""How long a request waits for those before it: one document is laid out at a time, in about a second."""


class PlanDocuments:
    """Makes the documents; PDFs one at a time: WeasyPrint takes a processor and its log is shared."""

    def __init__(self) -> None:
        """Nothing is loaded before it is needed."""
        self._turn = Lock()
        self._installed = find_spec("weasyprint") is not None

    @property
    def has_pdf(self) -> bool:
        """True when WeasyPrint is installed and has not failed to load.

        It is only loaded for a first PDF: that takes a second or more, and the page must not wait for it.
        """
        return self._installed

    def pdf(self, plan: Plan) -> bytes:
        """The plan as PDF/UA. Raises :class:`NotFound` where none can be made, :class:`Overloaded` when many wait."""
        made = self._pdf(plan_document(plan))
        if made is None:
            raise NotFound(PDF_MISSING)
        return made

    def odt(self, plan: Plan) -> bytes:
        """The plan as a text to adapt."""
        return load_odt_maker()(plan_document(plan))

    def archive(self, plan: Plan) -> bytes:
        """The plan, in every form there is, and the supports of its sheets. Raises :class:`NotFound` when too heavy."""
        if sum(file.bytes for sheet in plan.sheets for file in sheet.files) > MAX_BYTES:
            raise NotFound(PLAN_TOO_HEAVY)
        source = plan_document(plan)
        pdf = self._pdf(source)
        documents = {f"{DOCUMENT_NAME}.pdf": pdf} if pdf else {}
        documents[f"{DOCUMENT_NAME}.odt"] = load_odt_maker()(source)
        return sheets_archive(plan.sheets, documents)

    def _pdf(self, source: SupportSource) -> bytes | None:
        """The PDF, ``None`` where WeasyPrint or the libraries it needs are missing."""
        if not self._installed:
            return None
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise Overloaded(BUSY_PRINTING)
        try:
            return render_pdf(load_weasyprint(), source)[0]
        except PrintingError:
            self._installed = False
            return None
        finally:
            self._turn.release()
