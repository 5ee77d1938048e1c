"""The names the catalogue itself uses: authors of tools, instruments, services. Typing them names nobody."""

from romin.assistant import wording
from romin.assistant.schemas import Notice
from romin.catalogue.models import Catalogue
from romin.core.personal import Lexicon, find_personal, packaged_lexicon
from romin.core.personal.words import split_words


def catalogue_lexicon(catalogue: Catalogue) -> Lexicon:
    """The packaged lexicon, knowing the words of every sheet and the authors of its sources."""
    texts = (
        text
        for sheet in catalogue.sheets
        for text in (sheet.title, sheet.summary, sheet.body, *sheet.objectives, *sheet.precautions)
    )
    sources = (word for sheet in catalogue.sheets for source in sheet.sources for word in split_words(source))
    return packaged_lexicon().citing(
        (word.text for text in texts for word in split_words(text)), (word.text for word in sources if word.capital)
    )


def notice_of(message: str, lexicon: Lexicon) -> Notice | None:
    """The remark to make when ``message`` seems to hold personal data; it keeps nothing of it."""
    return wording.personal_notice([span.kind for span in find_personal(message, lexicon)])
