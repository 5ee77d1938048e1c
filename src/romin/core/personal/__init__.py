"""Personal data that people type in spite of everything: where it is, of which kind."""

from romin.core.personal.detection import MASK, find_personal, mask
from romin.core.personal.lexicon import Lexicon, packaged_lexicon
from romin.core.personal.model import PersonalKind, PersonalSpan

__all__ = ["MASK", "Lexicon", "PersonalKind", "PersonalSpan", "find_personal", "mask", "packaged_lexicon"]
