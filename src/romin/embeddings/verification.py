"""Says whether an export still ranks as the float model does, on sentences like those officers type.

Plain cosine hides what users see: between unrelated sentences e5 already sits at 0.86, and an export at cosine 0.99 was
seen to change 29 % of nearest neighbours. So both are measured, and both can refuse an export.
"""

from importlib.resources import files

import numpy as np

from romin.embeddings.manifest import EngineReport
from romin.embeddings.protocols import Vector

MIN_MEAN_COSINE = 0.999
MIN_SAME_NEIGHBOUR = 0.96
"""Int8 weights on OpenVINO give 0.97 to 1.00 according to the processor; dynamic int8 exports gave 0.55 to 0.85."""


def verification_sentences() -> list[str]:
    """The French sentences exports are verified on, everyday and from this trade."""
    text = files("romin.embeddings").joinpath("verification_sentences.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]


def compare(reference: Vector, exported: Vector) -> EngineReport:
    """Compare two sets of unit vectors of the same sentences, both of shape (sentences, dimension)."""
    cosines = (reference * exported).sum(axis=1)
    mean, same = float(cosines.mean()), float((_neighbours(reference) == _neighbours(exported)).mean())
    faults = [
        f"cosinus moyen {mean:.4f} < {MIN_MEAN_COSINE}" if not mean >= MIN_MEAN_COSINE else "",
        f"voisins inchangés {same:.2f} < {MIN_SAME_NEIGHBOUR}" if same < MIN_SAME_NEIGHBOUR else "",
    ]
    reason = ", ".join(fault for fault in faults if fault)
    return EngineReport(
        accepted=not reason,
        sentences=len(reference),
        mean_cosine=mean,
        min_cosine=float(cosines.min()),
        same_neighbour=same,
        reason=reason,
    )


def _neighbours(vectors: Vector) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """For each vector, the place of the nearest other one."""
    similarities = vectors @ vectors.T
    np.fill_diagonal(similarities, -np.inf)
    nearest: np.ndarray[tuple[int], np.dtype[np.intp]] = similarities.argmax(axis=1)
    return nearest
