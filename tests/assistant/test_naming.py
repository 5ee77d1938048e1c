"""The remark on a message that names somebody: said once, with the answer, on nothing else."""

import json
from pathlib import Path

import pytest

from assistant.test_service import Bench
from romin.assistant.naming import catalogue_lexicon, notice_of
from romin.assistant.schemas import Ask
from romin.assistant.service import Assistant
from romin.assistant.understanding.dataset import read_jsonl
from romin.assistant.wording import PERSONAL_KINDS, personal_notice
from romin.catalogue.loading import load_catalogue
from romin.core.personal import Lexicon, PersonalKind

CONTENT = Path(__file__).parents[2] / "content"
ALARMS = 0.01


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return catalogue_lexicon(load_catalogue(CONTENT))


def test_every_kind_has_a_name() -> None:
    assert set(PERSONAL_KINDS) == set(PersonalKind)


def test_each_kind_is_said_once_and_what_to_do() -> None:
    notice = personal_notice([PersonalKind.PHONE, PersonalKind.NAME, PersonalKind.NAME])
    assert notice
    assert "semble contenir un nom et un numéro de téléphone." in notice.text
    assert "Rien n'en a été conservé" in notice.text
    assert "« monsieur », « il » ou une initiale" in notice.text
    assert personal_notice([]) is None


def test_the_notice_never_repeats_what_was_typed(lexicon: Lexicon) -> None:
    notice = notice_of("mr vasseur, tel 0639981234, boit", lexicon)
    assert notice
    assert "vasseur" not in notice.text
    assert "0639981234" not in notice.text


@pytest.mark.parametrize(
    "message",
    [
        "colonnes de beck",
        "Roue de Prochaska et Di Clemente",
        "triangle de Karpman",
        "DESC en groupe",
        "entretien motivationnel miller et rollnick",
        "modelage pro social de Trotter",
        "modèle ABC d'Ellis",
        "photolangage",
        "SPIP, JAP, SME, TIG",
    ],
)
def test_tools_authors_and_services_are_nobody(lexicon: Lexicon, message: str) -> None:
    assert notice_of(message, lexicon) is None


@pytest.mark.parametrize("part", ["dev", "test"])
def test_ordinary_messages_raise_next_to_no_alarm(lexicon: Lexicon, part: str) -> None:
    messages = [labelled.message for labelled in read_jsonl(CONTENT / "examples" / f"{part}.jsonl")]
    alarmed = [message for message in messages if notice_of(message, lexicon)]
    assert len(alarmed) < ALARMS * len(messages)


def test_the_answer_carries_the_notice_and_is_not_held_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.index()

    async def use(assistant: Assistant) -> None:
        plain = await assistant.answer(Ask(message="mr boit"))
        named = await assistant.answer(Ask(message="mr vasseur boit"))
        assert plain.notice is None
        assert named.notice
        assert named.notice.code == "donnees_personnelles"
        assert [sheet.id for sheet in named.sheets] == [sheet.id for sheet in plain.sheets] != []
        assert "vasseur" not in json.dumps(named.state)

    bench.run(use)
