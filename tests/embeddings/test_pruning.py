"""The pruned tokenizer cuts French as the whole one does."""

import unicodedata

import pytest

from romin.embeddings.packaged import Pieces, packaged_path, read_packaged
from romin.embeddings.pruning import french_piece_ids, is_unigram, prune_tokenizer, unigram_tokenizer
from romin.embeddings.verification import verification_sentences

TEXTS = ("<s>", "<pad>", "</s>", "<unk>", "▁", "▁la", "▁colère", "ski", "▁ж", "s", "!", "é", "ж")
PIECES = Pieces(TEXTS, (0.0, 0.0, 0.0, 0.0, *(-float(place) for place in range(1, 10))), 0, 2, 1, 3)
NORMALISATION = {0x07: "", 0x0A: " ", 0xFB01: "fi"}


def test_the_tokenizer_marks_words_and_normalises() -> None:
    tokenizer = unigram_tokenizer(PIECES, NORMALISATION)
    assert is_unigram(tokenizer)
    assert tokenizer.encode("la\ncol\u0007e\u0300re").tokens == ["<s>", "▁la", "▁colère", "</s>"]
    assert tokenizer.encode("").tokens == ["<s>", "</s>"]


def test_pruning_renumbers_pieces_and_special_tokens() -> None:
    whole = unigram_tokenizer(PIECES, NORMALISATION)
    kept = [0, 1, 2, 3, 4, 5, 6, 9]
    pruned = prune_tokenizer(whole, kept)
    text = "la colères"
    assert pruned.encode(text).tokens == whole.encode(text).tokens
    assert pruned.encode(text).ids == [kept.index(old) for old in whole.encode(text).ids]
    assert pruned.get_vocab_size() == len(kept)
    assert pruned.encode("la ж").ids == [0, 5, 4, 3, 2]


def test_french_and_short_latin_pieces_are_kept_and_other_scripts_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    wordfreq = pytest.importorskip("wordfreq")
    monkeypatch.setattr(wordfreq, "top_n_list", lambda _language, _count: ["la", "colère"])
    kept = french_piece_ids(unigram_tokenizer(PIECES, NORMALISATION))
    assert [TEXTS[place] for place in kept] == [piece for piece in TEXTS if "ж" not in piece]


@pytest.mark.model
def test_the_model_cuts_french_as_before_pruning() -> None:
    packaged = read_packaged(packaged_path())
    whole = unigram_tokenizer(packaged.pieces, packaged.normalisation)
    kept = french_piece_ids(whole)
    pruned = prune_tokenizer(whole, kept)
    assert 50_000 < len(kept) < 70_000
    sentences = verification_sentences()
    forms = [*sentences, *(line.upper() for line in sentences), *(line.replace("e", "ee", 1) for line in sentences)]
    forms += ["L’Œuvre : « 12,5 % » — n° 3…", "jte dis kil a rien compri lol", "https://exemple.fr/a?b=1"]
    for text in forms:
        assert [kept[new] for new in pruned.encode(text).ids] == whole.encode(text).ids, text
    assert pruned.encode("日本語 привет").ids[0] == whole.encode("").ids[0]


@pytest.mark.model
def test_the_normaliser_is_the_file_s_table() -> None:
    packaged = read_packaged(packaged_path())
    normaliser = unigram_tokenizer(packaged.pieces, packaged.normalisation).normalizer
    codes = (code for code in range(1, 0x11_0000) if unicodedata.category(chr(code)) not in {"Cs", "Cn", "Co"})
    different = {
        code for code in codes if normaliser.normalize_str(chr(code)) != packaged.normalisation.get(code, chr(code))
    }
    # The full-width tilde, and one character younger than the table.
    assert different <= {0xFF5E, 0x1F23B}
