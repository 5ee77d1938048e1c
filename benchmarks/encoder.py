"""Speed, memory and fidelity of each engine of the prepared model, beside stock sentence-transformers.

Run by hand: ``.venv/bin/python benchmarks/encoder.py [--model data/model] [--rounds 5]``. Each engine runs in a process
of its own, so that memory is its own; read ratios within one run. Results go to docs/evaluation.md.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from romin.embeddings.encoder import load_encoder
from romin.embeddings.protocols import Vector
from romin.embeddings.verification import compare, verification_sentences

STOCK = "sentence-transformers"
ENGINES = ("onnxruntime", "openvino", STOCK)
QUERY = "Il s'énerve très vite, il boit depuis la perte de son travail et sa compagne vient de le quitter."
"""24 tokens."""
PASSAGES = 64
KIBIBYTES = 1024
"""In a mebibyte: Linux gives the peak memory in KiB."""


def main() -> None:
    arguments = _arguments()
    if arguments.engine:
        print(json.dumps(measure(arguments.engine, arguments.model, arguments.rounds)))
        return
    rows = {engine: _apart(engine, arguments) for engine in ENGINES}
    reference = next((row["vectors"] for row in (rows[STOCK], rows["onnxruntime"]) if row), None)
    Console().print(_table({engine: row for engine, row in rows.items() if row}, reference))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("data/model"), help="prepared model")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of 20 queries and one batch of passages")
    parser.add_argument("--engine", choices=ENGINES, help="measure this engine only, and print JSON")
    return parser.parse_args()


def _apart(engine: str, arguments: argparse.Namespace) -> dict[str, object] | None:
    """Measure ``engine`` in a fresh process; ``None`` when it cannot run here."""
    command = [sys.executable, __file__, "--engine", engine, "--model", str(arguments.model)]
    done = subprocess.run([*command, "--rounds", str(arguments.rounds)], capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"{engine}: {last}", file=sys.stderr)
        return None
    measured: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return measured


def measure(engine: str, model: Path, rounds: int) -> dict[str, object]:
    """Times in milliseconds (medians), peak memory in mebibytes, and the vectors of the verification sentences."""
    started = time.perf_counter()
    encode = _stock(model) if engine == STOCK else _ours(model, engine)
    encode([QUERY], "query")
    loaded = time.perf_counter() - started
    passages = [" ".join(verification_sentences()[place : place + 11]) for place in range(PASSAGES)]
    queries = [_timed(encode, [QUERY], "query") for _ in range(20 * rounds)]
    batches = [_timed(encode, passages, "passage") for _ in range(rounds)]
    return {
        "load_s": loaded,
        "query_ms": statistics.median(queries),
        "query_p95_ms": float(np.percentile(queries, 95)),
        "passages_ms": statistics.median(batches),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES,
        "vectors": encode(verification_sentences(), "query").tolist(),
    }


Encode = Callable[[list[str], str], Vector]


def _ours(model: Path, engine: str) -> Encode:
    encoder = load_encoder(model, engine)

    def encode(texts: list[str], role: str) -> Vector:
        encoded = encoder.encode(texts, "query" if role == "query" else "passage")
        return np.stack([one.vector for one in encoded])

    return encode


def _stock(model: Path) -> Encode:
    from sentence_transformers import SentenceTransformer

    standard = SentenceTransformer(str(model / "sentence-transformers"), device="cpu")

    def encode(texts: list[str], role: str) -> Vector:
        vectors: Vector = standard.encode(texts, prompt_name=role, show_progress_bar=False)
        return vectors

    return encode


def _timed(encode: Encode, texts: list[str], role: str) -> float:
    start = time.perf_counter()
    encode(texts, role)
    return (time.perf_counter() - start) * 1000


def _table(rows: dict[str, dict[str, object]], reference: object) -> Table:
    table = Table(
        "engine", "load s", "query ms", "p95", f"{PASSAGES} passages ms", "peak MiB", "cosine", "same neighbour"
    )
    wanted = np.array(reference, np.float32)
    for engine, row in rows.items():
        report = compare(wanted, np.array(row["vectors"], np.float32))
        names = ("load_s", "query_ms", "query_p95_ms", "passages_ms", "peak_mb")
        figures = [f"{row[name]:.1f}" for name in names]
        table.add_row(engine, *figures, f"{report.mean_cosine:.5f}", f"{report.same_neighbour:.2f}")
    return table


if __name__ == "__main__":
    main()
