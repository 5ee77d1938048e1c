"""What a message does: the acts of the conversation, as the grammar reads them."""

from dataclasses import dataclass
from enum import StrEnum

from romin.core.text import CleanText


class ActKind(StrEnum):
    """The acts; codes of the API's ``act``."""

    MESSAGE = "message"
    NEED = "besoin"
    ADD = "ajouter"
    REPLACE = "remplacer"
    REMOVE = "retirer"
    FIRST = "commencer-par"
    REFINE = "preciser"
    DROP = "lever-contrainte"
    MORE = "autres"
    DETAIL = "detail"
    RESTART = "recommencer"
    UNDO = "annuler"
    HELP = "aide"
    THANKS = "merci"


FACTOR_ACTS = frozenset({ActKind.ADD, ActKind.REPLACE, ActKind.REMOVE, ActKind.FIRST})
"""Acts on a factor, named by the rest of the message."""
SPOKEN_ACTS = frozenset({ActKind.HELP, ActKind.THANKS, ActKind.RESTART})
"""Acts that list no sheet."""


class Aspect(StrEnum):
    """What is asked about a sheet."""

    OVERVIEW = "resume"
    HOW = "deroule"
    PRECAUTIONS = "precautions"
    TIME = "duree"
    MATERIAL = "materiel"
    SUPPORTS = "supports"
    AUDIENCE = "public"
    STAGE = "stade"
    MODALITY = "modalite"
    EVIDENCE = "preuve"


NEXT = 0
"""Position of « la suivante »: the sheet after the one in focus."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    ``rest``: the part of the message that names a factor, or a sheet by its title, still leading back to the message.
    ``certain``: false when the turn of phrase also opens ordinary messages (« pas le moral »).
    ``position``: of the sheet in the last list, from 1; negative from the end; :data:`NEXT`.
    ``dropped``: names of the constraints that are no longer wanted.
    """

    kind: ActKind = ActKind.MESSAGE
    rest: CleanText | None = None
    certain: bool = True
    aspect: Aspect | None = None
    position: int | None = None
    dropped: tuple[str, ...] = ()
