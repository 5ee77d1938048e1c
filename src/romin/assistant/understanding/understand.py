"""One message, understood: the shortest request, the trained heads and the constraint grammar put together."""

from romin.assistant.understanding.constraints import read_constraints
from romin.assistant.understanding.factors import FactorModel
from romin.assistant.understanding.labels import named_factor
from romin.assistant.understanding.reading import FactorReading, Reading
from romin.assistant.understanding.settling import settle
from romin.core.text import CleanText
from romin.embeddings.protocols import Encoded


def understand(message: CleanText, encoded: Encoded, model: FactorModel) -> Reading:
    """Read ``message``, whose encoding as a query is ``encoded``."""
    constraints = read_constraints(message.text)
    named = named_factor(message)
    if named:
        factor, span = named
        return Reading(factors=(FactorReading(factor, 1.0, (span,)),), constraints=constraints)
    read = model.read(message, encoded)
    return Reading(
        factors=read.recognised,
        excluded=read.excluded,
        doubtful=read.doubtful,
        topic=read.topic,
        constraints=settle(constraints, read.guesses),
    )
