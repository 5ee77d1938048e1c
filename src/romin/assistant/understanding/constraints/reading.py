"""All the constraints of a message, by a regular grammar over the folded text.

Each rule is a family of turns of phrase with the contexts that cancel it ("sort de détention" is not "en détention";
"retard de 20 minutes" is not a time available).
"""

from romin.assistant.understanding.constraints.choices import kind, modality, reading_level, setting
from romin.assistant.understanding.constraints.clauses import without_quotes
from romin.assistant.understanding.constraints.model import Constraints
from romin.assistant.understanding.constraints.sessions import max_sessions
from romin.assistant.understanding.constraints.stages import stage
from romin.assistant.understanding.constraints.time import max_minutes
from romin.core.text import fold


def read_constraints(message: str) -> Constraints:
    """Read every constraint of ``message``. Never raises."""
    folded = fold(message)
    officer = without_quotes(folded)
    return Constraints(
        stage=stage(officer),
        modality=modality(folded),
        max_minutes=max_minutes(officer),
        max_sessions=max_sessions(officer),
        kind=kind(folded),
        setting=setting(folded),
        reading_level=reading_level(folded),
    )
