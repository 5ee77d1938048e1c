"""Keeps the part of a unigram vocabulary that French uses: 250 002 pieces become about 60 000.

Measured: not one of 100 French sentences, 64 passages or 8 misspelt lines is cut or embedded differently, and the
process loses 500 MB (docs/evaluation.md). A script the list leaves out degrades to ``<unk>``, never to an error.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from romin.core.text import fold
from romin.embeddings.packaged import Pieces

FREQUENT_WORDS = 300_000
"""How many words of the French frequency list vote; with them and the short pieces nothing French moves."""
SHORT_PIECE = 4
"""Latin pieces up to this length are kept whatever the list says: they spell the words it does not have."""

_SPACE_MARK = "▁"
_ELISIONS = ("l'", "d'", "qu'")
_ELIDING = frozenset("aeiouyhàâäéèêëîïôöùûüœæ")


def unigram_tokenizer(pieces: Pieces, normalisation: dict[int, str]) -> Tokenizer:
    """Build XLM-R's tokenizer: normaliser, words marked by a metaspace, unigram pieces, ``<s>`` … ``</s>``."""
    vocabulary = list(zip(pieces.texts, pieces.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=pieces.unknown, byte_fallback=False))
    tokenizer.normalizer = _normaliser(normalisation)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement=_SPACE_MARK, prepend_scheme="always")]
    )
    begin, end = pieces.texts[pieces.begin], pieces.texts[pieces.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, pieces.begin), (end, pieces.end)],
    )
    tokenizer.add_special_tokens(
        [pieces.texts[index] for index in (pieces.begin, pieces.padding, pieces.end, pieces.unknown)]
    )
    return tokenizer


def _normaliser(table: dict[int, str]) -> normalizers.Normalizer:
    """The file's per-character table as fast steps: it is NFKC, plus characters dropped or turned into a space."""
    dropped = [code for code, output in table.items() if not output]
    spaced = [
        code for code, output in table.items() if output == " " and unicodedata.normalize("NFKC", chr(code)) != " "
    ]
    return normalizers.Sequence(
        [normalizers.Replace(_any_of(dropped), ""), normalizers.Replace(_any_of(spaced), " "), normalizers.NFKC()]
    )


def _any_of(codes: Iterable[int]) -> Regex:
    return Regex("[" + "".join(f"\\x{{{code:x}}}" for code in codes) + "]")


def is_unigram(tokenizer: Tokenizer) -> bool:
    """True when the vocabulary can be pruned here."""
    return isinstance(tokenizer.model, models.Unigram)


def french_piece_ids(tokenizer: Tokenizer) -> list[int]:
    """The ids to keep, ascending: special tokens, the pieces French words are cut into, and the short Latin ones."""
    from wordfreq import top_n_list

    kept = set(tokenizer.get_added_tokens_decoder())
    kept.update(index for piece, index in tokenizer.get_vocab().items() if _is_basic(piece.removeprefix(_SPACE_MARK)))
    unknown = json.loads(tokenizer.to_str())["model"]["unk_id"]
    forms = sorted({form for word in top_n_list("fr", FREQUENT_WORDS) for form in _forms(word)})
    for encoding in tokenizer.encode_batch_fast(forms, add_special_tokens=False):
        kept.update(encoding.ids)
    return sorted(kept | {unknown})


def _is_basic(piece: str) -> bool:
    """True for an empty, short Latin, numeric or punctuation piece."""
    if all(char.isdigit() or unicodedata.category(char)[0] in "PSZ" for char in piece):
        return True
    return len(piece) <= SHORT_PIECE and all(_is_latin(char) for char in piece)


def _is_latin(char: str) -> bool:
    return char.isdigit() or unicodedata.name(char, "").startswith("LATIN") or unicodedata.category(char)[0] in "PS"


def _forms(word: str) -> Iterator[str]:
    """The ways a French word is typed: as is, capitalised, upper, without accents, after an elision."""
    for spelling in {word, fold(word)}:
        yield from (spelling, spelling.capitalize(), spelling.upper())
        if spelling[:1] in _ELIDING:
            yield from (elision + spelling for elision in _ELISIONS)


def prune_tokenizer(tokenizer: Tokenizer, kept: Sequence[int]) -> Tokenizer:
    """Return ``tokenizer`` with the pieces ``kept`` only (old ids, ascending); the new id is the place in ``kept``."""
    content = json.loads(tokenizer.to_str())
    renumbered = {old: new for new, old in enumerate(kept)}
    model = content["model"]
    model["vocab"] = [model["vocab"][index] for index in kept if index < len(model["vocab"])]
    model["unk_id"] = renumbered[model["unk_id"]]
    for token in content["added_tokens"]:
        token["id"] = renumbered[token["id"]]
    _renumber(content["post_processor"], renumbered)
    return Tokenizer.from_str(json.dumps(content))


def _renumber(processor: object, renumbered: dict[int, int]) -> None:
    """Rewrite in place the ids of a post-processor's special tokens, however nested."""
    if isinstance(processor, list):
        for part in processor:
            _renumber(part, renumbered)
    elif isinstance(processor, dict):
        if isinstance(processor.get("ids"), list):
            processor["ids"] = [renumbered[index] for index in processor["ids"]]
        for part in processor.values():
            _renumber(part, renumbered)
