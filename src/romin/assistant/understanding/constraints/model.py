"""What an officer asks beside the factor, as the other rooms use it."""

from dataclasses import dataclass, replace

from romin.catalogue.vocabulary import Kind, Modality, ReadingLevel, Sessions, Setting, Stage


@dataclass(frozen=True, slots=True)
class Constraints:
    """What was asked for; ``None`` when a criterion is not mentioned."""

    stage: Stage | None = None
    modality: Modality | None = None
    max_minutes: int | None = None
    max_sessions: Sessions | None = None
    kind: Kind | None = None
    setting: Setting | None = None
    reading_level: ReadingLevel | None = None

    def merged_over(self, earlier: "Constraints") -> "Constraints":
        """This need where it speaks, ``earlier`` where it is silent."""
        changes = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) is not None}
        return replace(earlier, **changes)
