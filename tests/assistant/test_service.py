"""The assistant as the doors use it: refuses what cannot be read, says what is missing, follows the index."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from assistant.scripted import ScriptedModel
from romin.assistant import service
from romin.assistant.indexing import catalogue_digest, documents
from romin.assistant.schemas import MAX_MESSAGE, Answer, Ask, AskedNeed
from romin.assistant.service import Assistant, open_assistant
from romin.assistant.shelf import Shelf
from romin.assistant.understanding.reading import Danger
from romin.catalogue.loading import load_catalogue
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import RiskFactor
from romin.core.errors import InvalidInput, NotReady
from romin.core.settings import Settings
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.store import LoadedIndex, rebuild

SHEET = """---
titre: {title}
facteurs_risques: {factor}
modalite: Individuelle
situations:
  - {situation}
---
## Comment faire

{body}
"""
SCRIPT = {"boit": RiskFactor.ADDICTIONS, "copains": RiskFactor.ENTOURAGE}


class Bench:
    """A content folder, an index folder, and an assistant over them."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_dir=folder / "data", content_dir=folder / "content", secret_key="clé de test")
        (folder / "content" / "fiches").mkdir(parents=True)
        self.model = ScriptedModel(SCRIPT)
        self.write("balance", "La balance", "addictions", "il boit trop de pastis le soir")
        self.write("calendrier", "Le calendrier", "addictions", "il fume tous les jours")
        self.write("reseau", "Le réseau", "entourage", "ses copains l'entraînent")

    def write(self, name: str, title: str, factor: str, situation: str) -> None:
        text = SHEET.format(title=title, factor=factor, situation=situation, body=f"On parle de {title}.")
        (self.settings.content_dir / "fiches" / f"{name}.md").write_text(text, encoding="utf-8")

    def sheets(self) -> tuple[ToolSheet, ...]:
        return load_catalogue(self.settings.content_dir).sheets

    def index(self) -> LoadedIndex:
        sheets = self.sheets()
        return rebuild(
            documents(sheets), FakeEncoder(), self.settings.index_dir, catalogue_digest(sheets), lambda *_: None
        )

    def assistant(self) -> Assistant:
        return Assistant(self.settings, encoder=FakeEncoder(), model=self.model)

    def run(self, use: Callable[[Assistant], Awaitable[None]]) -> None:
        """Start an assistant, use it, stop it."""

        async def whole() -> None:
            assistant = self.assistant()
            await assistant.start()
            try:
                await use(assistant)
            finally:
                await assistant.stop()

        asyncio.run(whole())

    def ask(self, message: str) -> Answer:
        answers: list[Answer] = []

        async def use(assistant: Assistant) -> None:
            answers.append(await assistant.answer(Ask(message=message)))

        self.run(use)
        return answers[0]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


async def until(happened: Callable[[], bool]) -> None:
    """Let the loop turn until ``happened``; pytest's own limit ends it otherwise."""
    while not happened():
        await asyncio.sleep(0.01)


def test_a_message_is_answered_from_the_index(bench: Bench) -> None:
    bench.index()
    given = bench.ask("il fume et il boit tous les jours")
    assert [factor.code for factor in given.need.risk_factors] == [RiskFactor.ADDICTIONS]
    assert [item.id for item in given.sheets] == ["calendrier", "balance"]
    assert [item.id for item in bench.ask("il boit trop de pastis").sheets] == ["balance", "calendrier"]


@pytest.mark.parametrize(
    ("message", "heard"),
    [
        ("il boit et parle de corde", True),
        ("et la corde ?", True),
        ("non, finalement c'est la corde", True),
        ("on commence par la corde", True),
        ("Je le vois lundi. Une corde.", True),
        ("d'autres", False),
        ("plutôt en groupe", False),
    ],
)
def test_a_danger_is_heard_whatever_the_message_does(bench: Bench, message: str, heard: bool) -> None:
    bench.index()
    bench.model = ScriptedModel(SCRIPT, dangers={"corde": Danger.SUICIDE})
    answers: list[Answer] = []

    async def use(assistant: Assistant) -> None:
        first = await assistant.answer(Ask(message="il boit"))
        answers.append(await assistant.answer(Ask(message=message, state=first.state)))

    bench.run(use)
    assert bool(answers[0].alert) is heard


@pytest.mark.parametrize("message", ["🙂🙂", "…", " ", "\u200b\u202e", "?!"])
def test_a_message_without_a_word_is_refused(bench: Bench, message: str) -> None:
    bench.index()
    with pytest.raises(InvalidInput) as caught:
        bench.ask(message)
    assert caught.value.code == "message_vide"


def test_the_longest_message_is_answered(bench: Bench) -> None:
    bench.index()
    assert bench.ask("il boit " * (MAX_MESSAGE // 8)).need.risk_factors


def test_a_forged_state_is_refused(bench: Bench) -> None:
    bench.index()

    async def use(assistant: Assistant) -> None:
        state = (await assistant.answer(Ask(message="il boit"))).state
        with pytest.raises(InvalidInput) as caught:
            await assistant.answer(Ask(message="il boit", state={**state, "factors": ["travail"]}))
        assert caught.value.code == "etat_invalide"

    bench.run(use)


def test_a_state_goes_on_with_another_replica(bench: Bench) -> None:
    bench.index()
    first = bench.ask("il boit")
    second: list[Answer] = []

    async def use(assistant: Assistant) -> None:
        state = json.loads(json.dumps(first.state))
        second.append(await assistant.answer(Ask(message="plutôt en individuel", state=state)))

    bench.run(use)
    assert [factor.code for factor in second[0].need.risk_factors] == [RiskFactor.ADDICTIONS]


def said(answer: Answer) -> dict[str, object]:
    """What an answer says, less the numbers drawn at random: its own and its conversation's."""
    state = {name: value for name, value in answer.state.items() if name not in {"thread", "signature"}}
    return {**answer.model_dump(exclude={"query_id", "state"}), "state": state}


def test_two_replicas_answer_alternating_turns_identically(bench: Bench) -> None:
    bench.index()

    async def use(assistant: Assistant) -> None:
        other = bench.assistant()
        await other.start()
        state: dict[str, object] | None = None
        turns = ["il boit", "et ses copains ?", "plutôt en individuel", "la deuxième", "d'autres", "annule"]
        for number, message in enumerate(turns):
            ask = Ask(message=message, state=json.loads(json.dumps(state)))
            first, second = await assistant.answer(ask), await other.answer(ask)
            assert said(first) == said(second)
            state = (first, second)[number % 2].state
        await other.stop()

    bench.run(use)


def test_a_need_in_codes_is_answered_without_words(bench: Bench) -> None:
    bench.index()

    async def use(assistant: Assistant) -> None:
        need = AskedNeed(risk_factors=(RiskFactor.ENTOURAGE, RiskFactor.ADDICTIONS), excluded=(RiskFactor.LOISIRS,))
        answer = await assistant.answer(Ask(need=need))
        assert [item.code for item in answer.need.risk_factors] == [RiskFactor.ENTOURAGE, RiskFactor.ADDICTIONS]
        assert answer.need.excluded == (RiskFactor.LOISIRS,)
        assert answer.sheets
        cleared = await assistant.answer(Ask(need=AskedNeed(), state=answer.state))
        assert (cleared.need.risk_factors, cleared.sheets) == ((), ())

    bench.run(use)


def test_without_an_index_it_says_which_command_mends_it(bench: Bench) -> None:
    async def use(assistant: Assistant) -> None:
        with pytest.raises(NotReady, match="romin index build"):
            await assistant.answer(Ask(message="il boit"))
        with pytest.raises(NotReady, match="romin index build"):
            assistant.versions()
        assert len(assistant.catalogue.sheets) == 3

    bench.run(use)


def test_before_start_and_without_a_model_it_is_not_ready(bench: Bench) -> None:
    bench.index()
    assistant = open_assistant(bench.settings)

    async def use() -> None:
        with pytest.raises(NotReady):
            await assistant.answer(Ask(message="il boit"))
        await assistant.start()
        with pytest.raises(NotReady, match="romin model prepare"):
            await assistant.answer(Ask(message="il boit"))
        await assistant.stop()

    asyncio.run(use())


def test_versions_tell_what_is_served(bench: Bench) -> None:
    loaded = bench.index()

    async def use(assistant: Assistant) -> None:
        versions = assistant.versions()
        assert versions["index"] == loaded.generation
        assert (versions["sheets"], versions["engine"]) == ("3", "fake")

    bench.run(use)


def test_a_new_generation_replaces_the_shelf(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "WATCH_SECONDS", 0.01)
    bench.index()

    async def use(assistant: Assistant) -> None:
        before = assistant.versions()["index"]
        bench.write("ardoise", "L'ardoise", "addictions", "il boit au bar")
        assert assistant.catalogue.get("ardoise") is None
        after = (await asyncio.to_thread(bench.index)).generation
        await until(lambda: assistant.versions()["index"] == after)
        assert before != after
        assert assistant.catalogue.get("ardoise") is not None
        assert "ardoise" in {item.id for item in (await assistant.answer(Ask(message="il boit"))).sheets}

    bench.run(use)


def test_the_first_index_makes_it_ready(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "WATCH_SECONDS", 0.01)

    async def use(assistant: Assistant) -> None:
        with pytest.raises(NotReady):
            assistant.versions()
        await asyncio.to_thread(bench.index)
        while True:
            try:
                assistant.versions()
                break
            except NotReady:
                await asyncio.sleep(0.01)
        assert (await assistant.answer(Ask(message="il boit"))).sheets

    bench.run(use)


def test_a_damaged_generation_leaves_the_shelf_as_it_is(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "WATCH_SECONDS", 0.01)
    bench.index()

    async def use(assistant: Assistant) -> None:
        served = assistant.versions()
        bench.write("ardoise", "L'ardoise", "addictions", "il boit au bar")
        looked: list[str] = []

        def damaged(*_: object, **__: object) -> LoadedIndex:
            looked.append("again")
            raise NotReady("Index illisible.")

        monkeypatch.setattr(service, "load_index", damaged)
        await asyncio.to_thread(bench.index)
        await until(lambda: bool(looked))
        assert assistant.versions() == served
        assert (await assistant.answer(Ask(message="il boit"))).sheets

    bench.run(use)


def test_answers_go_on_while_the_index_is_replaced(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "WATCH_SECONDS", 0.001)
    bench.index()

    async def use(assistant: Assistant) -> None:
        for number in range(3):
            bench.write(f"plus-{number}", f"Plus {number}", "addictions", "il boit encore")
            building = asyncio.create_task(asyncio.to_thread(bench.index))
            while not building.done():
                given = await asyncio.gather(*(assistant.answer(Ask(message="il boit")) for _ in range(10)))
                assert all(answer.sheets for answer in given)
            last = building.result().generation
            while assistant.versions()["index"] != last:
                await asyncio.sleep(0.01)
        assert assistant.versions()["sheets"] == "6"

    bench.run(use)


def test_a_sheet_that_only_the_index_or_only_the_catalogue_knows_is_no_error(bench: Bench) -> None:
    loaded = bench.index()
    bench.write("nouvelle", "Nouvelle", "addictions", "il boit")
    (bench.settings.content_dir / "fiches" / "reseau.md").unlink()
    shelf = Shelf.of(load_catalogue(bench.settings.content_dir), loaded.index, loaded.generation)
    (encoded,) = FakeEncoder().encode(["il boit avec ses copains"], "query")
    likeness = dict(zip(shelf.table.ids, shelf.likeness(encoded.vector, "il boit avec ses copains"), strict=True))
    assert set(likeness) == {"balance", "calendrier", "nouvelle"}
    assert likeness["nouvelle"] == 0
    assert likeness["balance"] > 0
    assert all(0 <= value <= 1 for value in likeness.values())


def test_documents_hold_every_part_of_a_sheet_cleaned(bench: Bench) -> None:
    bench.write("sale", "La  BALANCE\u200b d’essai", "addictions", "IL BOIT ENCORE")
    sheets = load_catalogue(bench.settings.content_dir).sheets
    (document,) = [item for item in documents(sheets) if item.id == "sale"]
    kinds = {passage.kind for passage in document.passages}
    texts = [passage.text for passage in document.passages]
    assert kinds == {"title", "situation", "how-to"}
    assert "il boit encore" in texts
    assert texts[0].startswith("La BALANCE d'essai")


def _print_support(bench: Bench, sheet_id: str, words: str) -> None:
    folder = bench.settings.content_dir / "supports" / sheet_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feuille.pdf").write_bytes(b"%PDF")
    (folder / "feuille.md").write_text(f"---\ntitre: Feuille\n---\n{words}\n", encoding="utf-8")
    path = bench.settings.content_dir / "fiches" / f"{sheet_id}.md"
    header = f"supports: /supports/{sheet_id}/feuille.pdf\nsituations:"
    path.write_text(path.read_text(encoding="utf-8").replace("situations:", header, 1), encoding="utf-8")


def test_a_word_of_a_support_alone_leads_to_its_sheet_and_costs_no_vector(bench: Bench) -> None:
    _print_support(bench, "reseau", "Le sociogramme : je dessine ma toile.")
    before = bench.index()
    (encoded,) = FakeEncoder().encode(["un sociogramme"], "query")
    assert before.index.search(encoded.vector, "un sociogramme", 3)[0].id == "reseau"
    assert before.index.lexical.scores("un sociogramme").astype(bool).tolist() == [False, False, True]
    texts = [passage.text for document in documents(bench.sheets()) for passage in document.passages]
    assert not any("sociogramme" in text for text in texts)


def test_a_support_that_changes_is_found_by_its_new_words_and_nothing_is_encoded_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _print_support(bench, "reseau", "Le sociogramme.")
    before, digest = bench.index(), catalogue_digest(bench.sheets())
    source = bench.settings.content_dir / "supports" / "reseau" / "feuille.md"
    source.write_text(source.read_text(encoding="utf-8").replace("sociogramme", "entonnoir"), encoding="utf-8")
    assert catalogue_digest(bench.sheets()) != digest

    def refuse(*_: object) -> None:
        raise AssertionError("encoded again")

    monkeypatch.setattr(FakeEncoder, "encode", refuse)
    after = bench.index()
    assert after.index.contents == before.index.contents
    assert after.index.lexical.scores("sociogramme").tolist() == [0, 0, 0]
    assert after.index.lexical.scores("entonnoir").astype(bool).tolist() == [False, False, True]


def test_the_digest_follows_the_sheets(bench: Bench) -> None:
    before = catalogue_digest(load_catalogue(bench.settings.content_dir).sheets)
    assert catalogue_digest(load_catalogue(bench.settings.content_dir).sheets) == before
    bench.write("balance", "La balance", "addictions", "il boit trop de vin")
    assert catalogue_digest(load_catalogue(bench.settings.content_dir).sheets) != before


def test_what_is_logged_never_holds_the_message(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    bench.index()
    bench.ask("Karim Dupont boit à Vitry")
    with pytest.raises(InvalidInput):
        bench.ask("…")
    assert "Dupont" not in caplog.text
    assert "Vitry" not in "".join(str(record.__dict__) for record in caplog.records)
    stored = b"".join(path.read_bytes() for path in bench.settings.data_dir.rglob("*") if path.is_file())
    assert b"Dupont" not in stored
