"""The reference texts, or their labels alone when the files are missing or wrong: pages are served all the same."""

import logging
from pathlib import Path

from romin.catalogue.referential import FactorReference, Referential, StageReference, load_referential
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS, STAGE_LABELS
from romin.core.errors import RominError

_log = logging.getLogger(__name__)


def open_referential(content_dir: Path) -> Referential:
    """Read the referential under ``content_dir``; a mistake in it is logged and leaves the definitions out."""
    try:
        return load_referential(content_dir)
    except RominError as error:
        _log.warning("référentiel illisible : %s", error.message)
        return Referential(
            tuple(FactorReference(code, name, "", (), (), (), "", ()) for code, name in RISK_FACTOR_LABELS.items()),
            tuple(StageReference(code, name, "", (), (), ()) for code, name in STAGE_LABELS.items()),
        )
