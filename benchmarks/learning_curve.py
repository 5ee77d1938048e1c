"""How the figures grow with the number of training messages, in one sweep: ``python benchmarks/learning_curve.py``.

Each size is a random part of the training messages, the smaller within the larger; everything is measured on the
development part, whose messages were written by other hands. The methods are those that can be learnt again in
minutes whatever the size; the served model, adapted once on everything, is measured beside them.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from romin.assistant.understanding.baselines import (
    Embed,
    Method,
    linear_on_vector,
    nearest_by_letters,
    nearest_by_vector,
)
from romin.assistant.understanding.dataset import Labelled, read_jsonl
from romin.assistant.understanding.evaluation import unadapted
from romin.assistant.understanding.scoring import Figures, figures
from romin.embeddings.protocols import Vector

SIZES = (113, 225, 450, 900, 1800, 3600, 7200, 14400)
SEED = 20261125
WIDTH, HEIGHT, MARGIN = 640, 360, 48
COLOURS = ("#17605e", "#7a4b00", "#566066")


def known(texts: Sequence[str], embed: Embed) -> Embed:
    """``embed`` for these texts, computed once."""
    unique = list(dict.fromkeys(texts))
    rows = {text: row for row, text in enumerate(unique)}
    matrix = embed(unique)

    def remembered(wanted: Sequence[str]) -> Vector:
        return np.asarray(matrix[[rows[text] for text in wanted]])

    return remembered


def measured(method: Method, messages: Sequence[Labelled]) -> Figures:
    """The figures of ``method`` on ``messages``."""
    return figures(messages, [method(message.message) for message in messages])


def sweep(training: Sequence[Labelled], messages: Sequence[Labelled]) -> dict[str, list[tuple[int, float]]]:
    """By method, the micro-F1 at each size."""
    mixed = list(training)
    random.Random(SEED).shuffle(mixed)
    embed = known([message.message for message in [*training, *messages]], unadapted())
    curves: dict[str, list[tuple[int, float]]] = {}
    for size in (*(size for size in SIZES if size < len(mixed)), len(mixed)):
        part = mixed[:size]
        methods = {
            "linear heads on plain e5": linear_on_vector(part, embed),
            "nearest vector, plain e5": nearest_by_vector(part, embed),
            "nearest by letters (TF-IDF)": nearest_by_letters(part),
        }
        for name, method in methods.items():
            curves.setdefault(name, []).append((size, measured(method, messages).micro_f1))
        print(size, *(f"{curve[-1][1]:.3f}" for curve in curves.values()), flush=True)
    return curves


def drawing(curves: dict[str, list[tuple[int, float]]]) -> str:
    """The curves as SVG: sizes on a logarithmic scale, micro-F1 from 0 to 1."""
    sizes = [size for size, _ in next(iter(curves.values()))]
    low, high = np.log(sizes[0]), np.log(sizes[-1])

    def place(size: int, value: float) -> tuple[float, float]:
        across = MARGIN + (WIDTH - 2 * MARGIN) * float((np.log(size) - low) / (high - low))
        return round(across, 1), round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * value, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="11">',
        "<title>Micro-F1 by number of training messages</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for tenth in range(0, 11, 2):
        _, y = place(sizes[0], tenth / 10)
        parts.append(f'<path d="M{MARGIN} {y}H{WIDTH - MARGIN}" stroke="#d9d6cf"/>')
        parts.append(f'<text x="{MARGIN - 28}" y="{y + 4}">{tenth / 10:.1f}</text>')
    for size in sizes:
        x, y = place(size, 0)
        parts.append(f'<text x="{x}" y="{y + 16}" text-anchor="middle">{size}</text>')
    for rank, (name, curve) in enumerate(curves.items()):
        points = " ".join(f"{x},{y}" for x, y in (place(*point) for point in curve))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[rank]}" stroke-width="2"/>')
        parts.append(f'<text x="{MARGIN + 8}" y="{MARGIN + 4 + 16 * rank}" fill="{COLOURS[rank]}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Sweep, print each size, and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=Path, default=Path("content/examples"))
    parser.add_argument("--output", type=Path, default=Path("docs/learning-curve.svg"))
    given = parser.parse_args()
    curves = sweep(read_jsonl(given.examples / "train.jsonl"), read_jsonl(given.examples / "dev.jsonl"))
    given.output.write_text(drawing(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
