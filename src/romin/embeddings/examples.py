"""A labelled text, as training and evaluation share it. Light: imports no model runtime."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text. Spans are (label, start, end) in characters; ``ranked``: present labels in order.

    ``judged``: the labels that somebody judged, ``None`` for all; what is unknown teaches nothing. A group is unknown
    when its value is ``None``. ``whole``: those of the labels that a text keeps only when all of it carries them.
    """

    text: str
    labels: frozenset[str]
    ranked: tuple[str, ...] = ()
    spans: tuple[tuple[str, int, int], ...] = ()
    groups: dict[str, str | None] = field(default_factory=dict)
    judged: frozenset[str] | None = None
    whole: frozenset[str] = frozenset()

    @property
    def told(self) -> frozenset[str]:
        """The labels that stay whatever the text is joined with."""
        return self.labels - self.whole
