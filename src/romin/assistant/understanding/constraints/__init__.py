"""What an officer asks beside the factor: time, sessions, modality, setting, kind, reading level, stage of change."""

from romin.assistant.understanding.constraints.model import Constraints
from romin.assistant.understanding.constraints.reading import read_constraints

__all__ = ["Constraints", "read_constraints"]
