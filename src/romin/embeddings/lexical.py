"""Finds documents by their words, in French: folded, without elisions or stop words, stemmed, misspellings forgiven.

Vectors miss exact words (an acronym, a tool's name); words miss meaning. The two are fused in ``index``. Measured on 22
French probes: bm25s' own French settings find 6, this chain 18; the three misspellings need letters (``spelling``).
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from snowballstemmer import stemmer

from romin.core.errors import NotReady
from romin.core.text import fold
from romin.embeddings.spelling import Speller

ARRAYS, WORDS = "lexical.npz", "lexical.json"

TEXT_COPIES = 2
"""How many times a word of a document's text outweighs one written beside it.

Measured on the 91 sheets and their 64 supports. Two held-out situations a sheet, four draws, MRR by words alone:
without supports 0.205, with 1, 2, 3, 5, 8 copies 0.211, 0.209, 0.209, 0.207, 0.209. The 177 words that one support
alone holds, and its sheet does not, lead to that sheet at MRR 0.03 without, 0.48 with one copy, 0.42 with 2 to 8: other
sheets then come first when they say the word themselves, as they should. Two is the cheapest that lets them.
"""

_Scores = npt.NDArray[np.float32]

_ELISION = re.compile(r"\b(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)'(?=\w)")
_WORD = re.compile(r"[^\W_]+")

_STOP_WORDS = """
a ai aie aient ait alors as au aucun aucune aujourd aura aurait aussi autre autres aux avait avant avec avez avoir
avons ayant bien bonjour ca car ce ceci cela celle celles celui ces cet cette ceux chez ci comme comment d dans de
depuis des deux donc dont du elle elles en encore entre es est et etaient etait etant ete etes etre eu eux faire fait
faut font hui ici il ils j je jusque l la le les leur leurs lors lui m ma mais me meme memes merci mes moi moins mon n
ne ni non nos notre nous on ont ou par parce pas peu peut peuvent plus pour pourquoi puis qu quand que quel quelle
quelles quels qui quoi s sa sans se sera serait ses si soit son sont sous suis sur t ta te tes toi ton tous tout toute
toutes tres trop tu un une vers voici voila vos votre vous y
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Folded words too common to choose a document by, the words of questions among them."""


def words(text: str) -> list[str]:
    """The folded words of ``text`` in order, without elisions or stop words."""
    return [word for chunk in text.split() for word in _chunk_words(chunk)]


def _chunk_words(chunk: str) -> tuple[str, ...]:
    """The words of a part of a text that holds no space."""
    return tuple(word for word in _WORD.findall(_ELISION.sub("", fold(chunk))) if word not in STOP_WORDS)


def french_stems(text: str) -> list[str]:
    """The Snowball stems of ``words(text)``, in order."""
    return _stems(words(text))


def _stems(folded: Sequence[str]) -> list[str]:
    # A stemmer keeps a state between calls: each call has its own, so that threads share nothing.
    stems: list[str] = stemmer("french").stemWords(folded)
    return stems


class LexicalIndex:
    """BM25 over stems, with misspelt query words led to the nearest word the documents use."""

    def __init__(self, stems: Mapping[str, int], tokens: Mapping[str, int], columns: "_Columns") -> None:
        """``stems``: the column of each stem; ``tokens``: the column of each word the documents use."""
        self._stems = stems
        self._tokens = tokens
        self._columns = columns
        self._speller = Speller(list(tokens))

    def scores(self, text: str) -> _Scores:
        """BM25 of every document for ``text``, shape (documents,); 0 for one that shares no word, even misspelt."""
        total = np.zeros(self._columns.documents, np.float32)
        for token, weight in self._weights(text).items():
            self._columns.add(total, token, weight)
        return total

    def _weights(self, text: str) -> dict[int, float]:
        """The stem ids to look for, 1 for a known word, its likeness for a word it may be a misspelling of."""
        weights: dict[int, float] = {}
        for word in words(text):
            for token, likeness in self._tokens_of(word):
                weights[token] = max(likeness, weights.get(token, 0.0))
        return weights

    def _tokens_of(self, word: str) -> list[tuple[int, float]]:
        # Nothing typed is remembered: the documents' own words are looked up, and only the others are stemmed.
        known = self._tokens.get(word)
        if known is None:
            known = self._stems.get(_stems([word])[0])
        if known is not None:
            return [(known, 1.0)]
        return [(self._tokens[near], likeness) for near, likeness in self._speller.nearest(word)]

    def save(self, folder: Path) -> None:
        """Write ``ARRAYS`` and ``WORDS`` in ``folder``."""
        columns = self._columns
        np.savez(folder / ARRAYS, data=columns.data, indices=columns.indices, starts=columns.starts)
        content = {"documents": columns.documents, "stems": list(self._stems), "tokens": dict(self._tokens)}
        (folder / WORDS).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


class _Columns:
    """The BM25 matrix, compressed by column: those of stem ``t`` are ``starts[t]`` to ``starts[t + 1]``."""

    def __init__(
        self, data: _Scores, indices: npt.NDArray[np.int32], starts: npt.NDArray[np.int32], documents: int
    ) -> None:
        self.data = data
        self.indices = indices
        self.starts = starts
        self.documents = documents

    def add(self, total: _Scores, token: int, weight: float) -> None:
        """Add ``weight`` times the column ``token`` to ``total``; a document appears at most once in a column."""
        column = slice(self.starts[token], self.starts[token + 1])
        total[self.indices[column]] += weight * self.data[column]


def build_lexical(texts: Sequence[str], asides: Sequence[str] = ()) -> LexicalIndex:
    """Index ``texts``, one a document, in order; ``asides``, one a document too, count ``TEXT_COPIES`` times less."""
    chunk_words = cache(_chunk_words)  # for this build only: folding 10 000 sheets takes seconds without

    def read(parts: Sequence[str]) -> list[list[str]]:
        return [[word for chunk in part.split() for word in chunk_words(chunk)] for part in parts]

    documents, beside = read(texts), read(asides)
    vocabulary = sorted({word for document in [*documents, *beside] for word in document})
    stem_of = dict(zip(vocabulary, _stems(vocabulary), strict=True))
    stems = {stem: column for column, stem in enumerate(sorted(set(stem_of.values())))}
    tokens = {word: stems[stem] for word, stem in stem_of.items()}
    ids = [[tokens[word] for word in document] for document in documents]
    if not any(beside):
        return LexicalIndex(stems, tokens, _bm25(ids, stems, 1))
    weighted = [own * TEXT_COPIES + [tokens[word] for word in aside] for own, aside in zip(ids, beside, strict=True)]
    return LexicalIndex(stems, tokens, _bm25(weighted, stems, TEXT_COPIES))


def _bm25(ids: list[list[int]], stems: Mapping[str, int], copies: int) -> _Columns:
    """Lucene's BM25 (k1 1.5, b 0.75): its weights stay positive on a small catalogue, Okapi's do not.

    ``copies``: how many times the texts are in ``ids``. With k1 as many times larger, they score as if they were there
    once, and a word beside them counts for a fraction of a word: BM25F (Robertson et al. 2004) in whole numbers.
    """
    if not stems:
        return _Columns(np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int32), len(ids))
    from bm25s import BM25

    model = BM25(method="lucene", k1=1.5 * copies, b=0.75)
    model.index((ids, dict(stems)), create_empty_token=False, show_progress=False)
    scores = model.scores
    return _Columns(
        np.asarray(scores["data"], np.float32),
        np.asarray(scores["indices"], np.int32),
        np.asarray(scores["indptr"], np.int32),
        len(ids),
    )


def load_lexical(folder: Path) -> LexicalIndex:
    """Read what :meth:`LexicalIndex.save` wrote. Raises :class:`NotReady` when it is not readable."""
    try:
        content = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            columns = _Columns(arrays["data"], arrays["indices"], arrays["starts"], int(content["documents"]))
        stems = {stem: column for column, stem in enumerate(content["stems"])}
        return LexicalIndex(stems, dict(content["tokens"]), columns)
    except (OSError, EOFError, BadZipFile, ValueError, KeyError, TypeError) as error:
        raise NotReady(f"Index lexical illisible dans {folder}.") from error
