"""One message, understood: what matters in it, the shortest request, the trained heads and the constraint grammar."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from romin.assistant.understanding.constraints import read_constraints
from romin.assistant.understanding.factors import FactorModel, HeadsFactorModel
from romin.assistant.understanding.harmless import parts, without_harmless
from romin.assistant.understanding.labels import named_factor
from romin.assistant.understanding.reading import Danger, FactorReading, Reading
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


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads a message in two steps, whoever encodes: first :meth:`texts`, then :meth:`essential`, and its reading.

    ``whole``: nothing is left out (what is gained by leaving out is measured so).
    """

    model: FactorModel
    whole: bool = False

    @classmethod
    def load(cls, folder: Path) -> "Reader":
        """The trained heads of ``folder``. Raises ``NotReady``."""
        return cls(HeadsFactorModel.load(folder))

    def texts(self, message: CleanText) -> list[str]:
        """What is to be encoded first: the message, then each of its sentences when it has several."""
        return [message.text, *(part.text for part in (() if self.whole else parts(message)))]

    def essential(self, message: CleanText, encoded: Sequence[Encoded]) -> CleanText:
        """``message`` without its harmless sentences, given the encodings of its :meth:`texts`."""
        return message if len(encoded) == 1 else without_harmless(message, encoded[1:], self.model)

    def dangers(self, message: CleanText, encoded: Sequence[Encoded]) -> tuple[Danger, ...]:
        """What the message tells, harmless sentences included, that calls for a notice; ``encoded`` as above."""
        return self.model.dangers(message, encoded[0])

    def read(self, message: CleanText, encoded: Encoded) -> Reading:
        """The reading of an essential ``message``."""
        return understand(message, encoded, self.model)
