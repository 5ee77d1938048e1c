"""What the rest of the product knows of an encoder: texts in, one vector and the token states out."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
Role = Literal["query", "passage"]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text, encoded.

    ``vector``: shape (dimension,), L2 norm 1, the mean of the token states, normalised (what is indexed and searched).
    ``tokens``: shape (n, dimension), last hidden states of the text's own tokens, without prefix and special tokens.
    ``offsets``: for each of these n tokens, its half-open character span in the text as given to the encoder.
    """

    vector: Vector
    tokens: Vector
    offsets: tuple[tuple[int, int], ...]


class Encoder(Protocol):
    """Turns texts into vectors. Implementations are synchronous, deterministic, and safe to call from one thread.

    Texts are expected already cleaned (``romin.core.text.clean``); the role's prefix is added here. Texts longer than
    the model's window are truncated, never an error. An empty list gives an empty list.
    """

    @property
    def engine(self) -> str:
        """Name of the runtime and its precision, recorded in the index manifest, e.g. ``openvino-int8``."""
        ...

    @property
    def fingerprint(self) -> str:
        """Digest that changes when the vectors would: model files and engine."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: list[str], role: Role) -> list[Encoded]:
        """Encode ``texts`` in order."""
        ...
