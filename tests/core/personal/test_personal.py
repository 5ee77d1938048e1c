"""What is seen as personal, what is not, where, and in how long."""

import gc
import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.core.personal import MASK, Lexicon, PersonalKind, PersonalSpan, find_personal, mask, packaged_lexicon
from romin.core.personal.numbers import is_iban, is_social_security, luhn

EXAMPLES = Path(__file__).parents[3] / "content" / "examples" / "personal"


def seen(text: str, lexicon: Lexicon | None = None) -> list[tuple[PersonalKind, str]]:
    return [(span.kind, text[span.start : span.end]) for span in find_personal(text, lexicon)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kevin boit tous les soirs", "kevin"),
        ("Kévin boit", "Kévin"),
        ("mr vasseur ne vient plus", "vasseur"),
        ("M. Petit conteste", "Petit"),
        ("M.Pereira est seul", "Pereira"),
        ("mme roux ne se contrôle plus", "roux"),
        ("Mme de Oliveira, 40 ans", "de Oliveira"),
        ("il s'appelle zbigniew", "zbigniew"),
        ("vu GUERIN Stéphane ce matin", "GUERIN Stéphane"),
        ("M. N'Diaye refuse", "N'Diaye"),
        ("l’ami de Rayan", "Rayan"),
        ("Rose boit en cachette", "Rose"),
        ("Me Sabatier plaide", "Sabatier"),
        ("mr p. lambert refuse", "p. lambert"),
        ("KEVIN BOIT TOUS LES SOIRS", "KEVIN"),
        ("il boit 🍺, dit Yassine", "Yassine"),
    ],
)
def test_a_name_is_seen_as_it_is_typed(text: str, name: str) -> None:
    assert seen(text) == [(PersonalKind.NAME, name)]


@pytest.mark.parametrize(
    "text",
    [
        "il voit la vie en rose",
        "Situation claire, il nie",
        "une pierre dans la vitre",
        "arme blanche, nuit blanche",
        "juste sans papiers",
        "M. est dans le déni",
        "mr refuse de parler",
        "M. D. reste sur ses positions",
        "Mr jaloux a en crever",
        "MA de Fresnes, bagarres en promenade",
        "lycée Jean Moulin, exclu",
        "colonnes de Beck en individuel",
        "SARA fait : risque élevé",
        "vit à l'hôtel",
        "habite à 40 km",
        "rechute le 04/11/2023",
        "4 place en 1 an",
        "Snap : groupe des anciens",
        "30 minutes 3 séances 15 personnes",
        "",
        "😀",
    ],
)
def test_ordinary_words_name_nobody(text: str) -> None:
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("né le 14/02/1991, alcool", PersonalKind.BIRTH_DATE, "14/02/1991"),
        ("tel 06.39.98.33.44", PersonalKind.PHONE, "06.39.98.33.44"),
        ("écrire à jd@example.fr vite", PersonalKind.EMAIL, "jd@example.fr"),
        ("habite 14 rue Pasteur", PersonalKind.ADDRESS, "14 rue Pasteur"),
        ("il vit à Melun", PersonalKind.RESIDENCE, "Melun"),
        ("écrou 45872", PersonalKind.PRISON_NUMBER, "45872"),
        ("n° parquet 20134000123", PersonalKind.CASE_NUMBER, "20134000123"),
        ("clio AB-123-CD", PersonalKind.PLATE, "AB-123-CD"),
        ("insta @lil_bry", PersonalKind.HANDLE, "@lil_bry"),
        ("ip 198.51.100.3", PersonalKind.IP, "198.51.100.3"),
        ("voir https://facebook.com/un.profil", PersonalKind.URL, "https://facebook.com/un.profil"),
        ("cb 4111 1111 1111 1111", PersonalKind.CARD, "4111 1111 1111 1111"),
        ("FR14 2004 1010 0505 0001 3M02 606", PersonalKind.IBAN, "FR14 2004 1010 0505 0001 3M02 606"),
        ("nss 255081416802538", PersonalKind.SOCIAL_SECURITY, "255081416802538"),
        ("secu 1 85 03 974 11 204", PersonalKind.SOCIAL_SECURITY, "1 85 03 974 11 204"),
        ("mère au +262 692 08 36 71", PersonalKind.PHONE, "+262 692 08 36 71"),
        ("Dossier APPI 974-23-01456", PersonalKind.CASE_NUMBER, "974-23-01456"),
        ("parquet 19 233 000 418", PersonalKind.CASE_NUMBER, "19 233 000 418"),
        ("ne 22.11.98, jamais travaillé", PersonalKind.BIRTH_DATE, "22.11.98"),
        ("né en 12 1988", PersonalKind.BIRTH_DATE, "12 1988"),
        ("domicilié Corbeil", PersonalKind.RESIDENCE, "Corbeil"),
        ("il habite Felletin", PersonalKind.RESIDENCE, "Felletin"),
        ("6 chemin des Écoles, Saint-Yrieix", PersonalKind.ADDRESS, "6 chemin des Écoles, Saint-Yrieix"),
        ("Giraud, CSL, odeur d'alcool", PersonalKind.NAME, "Giraud"),
        ("demander à Olivier Rambaud", PersonalKind.NAME, "Olivier Rambaud"),
        ("Valentin, né le 19 février 2001", PersonalKind.NAME, "Valentin"),
        ("sécu 1850599123456, colère", PersonalKind.SOCIAL_SECURITY, "1850599123456"),
        ("2 55 08 14 168 025", PersonalKind.SOCIAL_SECURITY, "2 55 08 14 168 025"),
    ],
)
def test_what_identifies_is_seen_with_its_kind(text: str, kind: PersonalKind, value: str) -> None:
    assert (kind, value) in seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "cb 4111 1111 1111 1112",
        "FR15 2004 1010 0505 0001 3M02 606",
        "nss 255081416802539",
        "ip 999.1.1.1",
        "à 12:30:45",
    ],
)
def test_a_wrong_check_digit_is_no_such_number(text: str) -> None:
    assert seen(text) == []


def test_keys_agree_with_published_examples() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111121")
    assert is_iban("DE89370400440532013000")
    assert not is_iban("DE88370400440532013000")
    assert is_social_security("255081416802538")
    assert not is_social_security("255081416802583")


def test_an_author_the_catalogue_cites_is_none_beside_another() -> None:
    lexicon = packaged_lexicon().citing(["Karpman"], ["Stanley", "Brown", "Thomas", "Gordon"])
    assert seen("plan de crise de Stanley et Brown", lexicon) == []
    assert seen("rdv stanley demain", lexicon) == [(PersonalKind.NAME, "stanley")]
    assert seen("mr brown refuse", lexicon) == [(PersonalKind.NAME, "brown")]
    assert seen("M. Gordon refuse", packaged_lexicon()) == [(PersonalKind.NAME, "Gordon")]


def test_what_is_masked_is_gone_and_the_rest_is_whole() -> None:
    text = "vu Mme Rousselot, tel 0639981234, alcool"
    assert mask(text, find_personal(text)) == f"vu Mme {MASK}, tel {MASK}, alcool"
    assert mask("rien ici", ()) == "rien ici"


@given(st.text(max_size=300))
def test_spans_are_in_order_apart_and_inside(text: str) -> None:
    spans = find_personal(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    assert find_personal(text) == spans


@given(st.text(alphabet="kKeévin @.'’-/:0123456789mMr,\n\u0301\u200b", max_size=200))
def test_near_forms_never_fail(text: str) -> None:
    covered = sum(span.end - span.start for span in find_personal(text))
    assert len(mask(text, find_personal(text))) <= len(text) - covered + len(MASK) * len(find_personal(text))


PIECES = (
    "a", " ", "1", "1 ", "12/", "@", "a@", "a.", "rue ", "1 rue ", "né le ", "écrou ", "FR76 ", "mr ", "de la ",
    "kevin ", "habite ", "a-", "l'", "0", ":", "a:", "12 rue de ", "A", "é", "\u0301", "M. ", "x/", "dossier n° ", "a'",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_length_and_no_faster(piece: str) -> None:
    def spent(size: int) -> float:
        text = piece * (size // len(piece))
        gc.disable()  # its passes cost what the whole session keeps alive, not what is measured
        try:
            start = time.process_time()
            find_personal(text)
            return time.process_time() - start
        finally:
            gc.enable()

    find_personal("x")
    short, long = min(spent(12_500) for _ in range(2)), spent(100_000)
    assert long < 20 * short + 0.5, "eight times the text, about eight times the time"


@pytest.mark.parametrize("part", ["dev", "test"])
def test_labelled_sentences_hold_together(part: str) -> None:
    lines = [json.loads(line) for line in (EXAMPLES / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) >= 200
    assert len({line["message"] for line in lines}) == len(lines)
    assert 0.3 < sum(not line["personal"] for line in lines) / len(lines) < 0.7
    for line in lines:
        for span in line["personal"]:
            assert line["message"][span["start"] : span["end"]] == span["text"]
            PersonalSpan(span["start"], span["end"], PersonalKind(span["kind"]))


def test_no_sentence_is_in_both_parts() -> None:
    parts = [
        {json.loads(line)["message"] for line in (EXAMPLES / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()}
        for part in ("dev", "test")
    ]
    assert not parts[0] & parts[1]
