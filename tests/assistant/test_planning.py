"""Plans: no step lost or done twice, time kept, what comes before kept before; and what is said of each interview."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.assistant import wording_plan as words
from romin.assistant.planning.fitting import fit, shortened
from romin.assistant.planning.models import MAX_MINUTES, MIN_MINUTES, Part, Plan, fixed_minutes, work_minutes
from romin.assistant.planning.ordering import given_order, suggested_order
from romin.assistant.planning.outlining import left_lines, outline
from romin.assistant.planning.printing import escaped, plan_document
from romin.assistant.planning.scheduling import schedule
from romin.assistant.planning.sessions import planned_steps, sessions_of
from romin.catalogue.linking import sound_predecessors
from romin.catalogue.models import ToolSheet
from romin.catalogue.rendering import plain_text
from romin.catalogue.vocabulary import Period, RiskFactor, Sessions

IDS = ("a", "b", "c", "d", "e", "f")
durations = st.lists(st.one_of(st.none(), st.integers(1, 60)), max_size=6)
lengths = st.integers(MIN_MINUTES, MAX_MINUTES)


def body(*minutes: int | None, following: str = "") -> str:
    heads = "\n\n".join(f"### {n}. Étape {n}{f' ({time} min)' if time else ''}" for n, time in enumerate(minutes, 1))
    return f"## Déroulé\n\n{heads}\n\n## La suite\n\n{following}\n"


@st.composite
def some_sheets(draw: st.DrawFn) -> list[ToolSheet]:
    """Up to six sheets, linked anyhow, of any length and number of sessions, incomplete or not."""
    names = draw(st.permutations(IDS).flatmap(lambda ids: st.integers(0, 6).map(lambda count: ids[:count])))
    some_ids = st.lists(st.sampled_from(IDS), max_size=2).map(tuple)
    return [
        ToolSheet(
            name,
            draw(st.sampled_from(["Zoé", "École", "arbre"])),
            minutes=draw(st.one_of(st.none(), st.integers(1, 150))),
            sessions=draw(st.sampled_from([None, *Sessions])),
            before=draw(some_ids),
            after=draw(some_ids),
            periods=tuple(sorted(draw(st.sets(st.sampled_from(Period), max_size=2)), key=lambda period: period.rank)),
            risk_factors=draw(st.sampled_from([(), (RiskFactor.TRAVAIL,), tuple(RiskFactor)])),
            body=body(*draw(durations)),
        )
        for name in names
    ]


def parts_of(plan: Plan) -> list[Part]:
    return [*(part for interview in plan.interviews for part in interview.parts), *plan.left]


@given(some_sheets(), st.integers(1, 12), lengths)
def test_no_step_is_lost_or_done_twice(sheets: list[ToolSheet], interviews: int, minutes: int) -> None:
    plan = schedule(suggested_order(sheets), interviews, minutes)
    done = [(part.session.sheet.id, part.session.number, step) for part in parts_of(plan) for step in part.steps]
    room = work_minutes(minutes)
    sessions = [session for sheet in sheets for session in sessions_of(sheet, room)]
    wanted = [(session.sheet.id, session.number, step) for session in sessions for step in session.steps]
    assert len(done) == len(set(done))
    assert set(done) == set(wanted)
    for name, number in {(name, number) for name, number, _ in done}:
        places = [step.place for other, session, step in done if (other, session) == (name, number)]
        assert places == sorted(places)


@given(some_sheets(), st.integers(1, 12), lengths)
def test_time_is_kept_unless_one_step_alone_is_too_long(sheets: list[ToolSheet], interviews: int, minutes: int) -> None:
    plan = schedule(suggested_order(sheets), interviews, minutes)
    assert len(plan.interviews) <= interviews
    assert [interview.number for interview in plan.interviews] == list(range(1, len(plan.interviews) + 1))
    assert bool(plan.left) == (plan.needed > interviews)
    for interview, said in zip(plan.interviews, outline(plan), strict=True):
        assert interview.parts
        steps = [step for part in interview.parts for step in part.steps]
        alone = len(steps) == 1 and steps[0].minutes > work_minutes(minutes)
        assert interview.minutes <= minutes or alone
        assert [bool(part.remarks) for part in said.parts] == [alone] * len(said.parts)


@given(some_sheets(), lengths)
def test_what_comes_before_is_finished_before(sheets: list[ToolSheet], minutes: int) -> None:
    for order in (suggested_order, given_order):
        ordered = order(sheets)
        assert sorted(sheet.id for sheet in ordered) == sorted(sheet.id for sheet in sheets)
        done = [part.session.sheet.id for part in parts_of(schedule(ordered, 500, minutes))]
        for later, earlier in sound_predecessors(ordered).items():
            for first in earlier:
                assert max(place for place, name in enumerate(done) if name == first) < done.index(later)


@given(some_sheets(), lengths)
def test_two_sessions_of_a_sheet_are_in_two_interviews_in_order(sheets: list[ToolSheet], minutes: int) -> None:
    plan = schedule(given_order(sheets), 500, minutes)
    last: dict[str, tuple[int, int]] = {}
    for interview in plan.interviews:
        names = [part.session.sheet.id for part in interview.parts]
        assert len(names) == len(set(names))
        for part in interview.parts:
            name, now = part.session.sheet.id, (interview.number, part.session.number)
            assert last.get(name, (0, 1)) < now
            assert now[1] - last.get(name, (0, 1))[1] <= 1
            last[name] = now
    assert plan.left == ()


@given(some_sheets())
def test_the_order_does_not_depend_on_how_the_sheets_were_chosen(sheets: list[ToolSheet]) -> None:
    assert suggested_order(sheets) == suggested_order(sheets[::-1])
    chosen = given_order(sheets)
    assert given_order(chosen) == chosen


def test_periods_come_first_then_factors() -> None:
    work = ToolSheet("a", "A", periods=(Period.TRAVAIL,), risk_factors=(RiskFactor.TRAVAIL,))
    other = ToolSheet("b", "B", periods=(Period.TRAVAIL,), risk_factors=(RiskFactor.FAMILLE,))
    first = ToolSheet("c", "C", periods=(Period.EVALUATION, Period.FIN_DE_MESURE))
    unplaced = ToolSheet("d", "D")
    preparing = ToolSheet("e", "E", periods=(Period.CONSOLIDATION,), after=("b",))
    assert [sheet.id for sheet in suggested_order([unplaced, work, other, first])] == ["c", "b", "a", "d"]
    assert [sheet.id for sheet in suggested_order([work, other, preparing])] == ["a", "e", "b"]


def test_a_sheet_that_fits_whole_is_not_cut_when_there_are_interviews_enough() -> None:
    sheets = [ToolSheet("a", "A", body=body(20)), ToolSheet("b", "B", body=body(10, 20))]
    assert [len(interview.parts) for interview in schedule(sheets, 2, 45).interviews] == [1, 1]
    (cut,) = schedule(sheets, 1, 45).interviews
    assert [part.minutes for part in cut.parts] == [20, 10]


def test_a_sheet_that_waits_for_its_next_session_lets_the_next_one_go_on() -> None:
    sheets = [ToolSheet("a", "A", sessions=Sessions.FEW, body=body(20)), ToolSheet("b", "B", body=body(10))]
    plan = schedule(sheets, 12, 45)
    assert [[part.session.sheet.id for part in interview.parts] for interview in plan.interviews] == [["a", "b"], ["a"]]
    linked = [ToolSheet("a", "A", sessions=Sessions.FEW, after=("b",), body=body(20)), sheets[1]]
    waited = schedule(linked, 12, 45)
    assert [[part.session.sheet.id for part in interview.parts] for interview in waited.interviews] == [
        ["a"],
        ["a", "b"],
    ]


@given(st.one_of(st.none(), st.integers(1, 300)), durations, lengths)
def test_every_step_has_a_duration_and_guesses_are_said(
    minutes: int | None, times: list[int | None], room: int
) -> None:
    steps = planned_steps(ToolSheet("a", "A", minutes=minutes, body=body(*times)), room)
    assert len(steps) == max(1, len(times))
    assert all(step.minutes > 0 for step in steps)
    assert [step.estimated for step in steps] == ([time is None for time in times] or [minutes is None])
    missing = times.count(None)
    if missing and minutes and minutes - sum(time or 0 for time in times) >= missing:
        assert sum(step.minutes for step in steps) == minutes


@given(st.lists(st.integers(1, 200), min_size=1, max_size=12), st.integers(0, 600))
def test_steps_are_shortened_alike_never_under_half(times: list[int], room: int) -> None:
    found = shortened(times, room)
    assert all((time + 1) // 2 <= got <= time for time, got in zip(times, found, strict=True))
    halves = sum((time + 1) // 2 for time in times)
    assert sum(found) == max(halves, min(room, sum(times)))
    for (time, got), (other, other_got) in pairwise(sorted(zip(times, found, strict=True))):
        assert got <= other_got + 1 or time == other


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), lengths)
def test_a_guide_keeps_its_fixed_parts_and_its_time(times: list[int], minutes: int) -> None:
    guide = fit(ToolSheet("a", "A", body=body(*times)), minutes)
    assert [timed.step.minutes for timed in guide.steps] + [step.minutes for step in guide.later] == times
    assert guide.fixed == fixed_minutes(minutes)
    assert guide.planned <= minutes or (len(guide.steps) == 1 and (times[0] + 1) // 2 > work_minutes(minutes))
    if sum(times) <= work_minutes(minutes):
        assert not any(timed.shortened for timed in guide.steps)


def test_an_interview_says_what_the_sheets_say() -> None:
    said = "Consigne : essayer une fois. Au prochain entretien, demandez ce qui a aidé."
    long = ToolSheet("a", "Alpha", body=body(30, 20, following=said))
    plain = ToolSheet("b", "Bêta", body=body(30))
    first, second, third = outline(schedule([long, plain], 3, 45))
    assert (first.check_in, first.review) == (words.FIRST_CHECK_IN, (words.FIRST_REVIEW,))
    assert first.homework == (words.to_be_continued("Alpha"),)
    assert second.review == (words.resume("Alpha", 2, "Étape 2"),)
    assert second.homework == ("Essayer une fois.",)
    assert second.parts[0].lines == ("2. Étape 2 (20 min)",)
    assert third.review == ("Au prochain entretien, demandez ce qui a aidé.",)
    assert third.homework == (words.PLAIN_HOMEWORK, words.LAST_HOMEWORK)


def test_what_does_not_fit_is_said_a_line_a_sheet() -> None:
    twice = ToolSheet("a", "Alpha", sessions=Sessions.FEW, body=body(30))
    plan = schedule([twice, ToolSheet("b", "Bêta", body=body(30))], 1, 45)
    assert left_lines(plan) == ("Alpha : 1 séance sur 2, 30 min", "Bêta : 30 min")
    assert "il en faudrait 3" in words.overflow(plan.asked, plan.needed)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_any_text_is_shown_as_it_is_in_the_document(text: str) -> None:
    assert plain_text(escaped(text)).split() == text.split()


@pytest.mark.parametrize(
    "title", ["# <b>Un</b> *titre*", "1. Un\n\n::page::", "[x](javascript:alert(1))", "- - -", "a | b"]
)
def test_a_sheet_cannot_shape_the_document(title: str) -> None:
    source = plan_document(schedule([ToolSheet("a", title, body=body(10))], 1, 45))
    prose = source.blocks[-1]
    assert " ".join(title.split()) in plain_text(getattr(prose, "markdown", ""))
    assert plan_document(schedule([ToolSheet("a", title, body=body(10))], 1, 45)) == source
    assert plan_document(schedule([ToolSheet("a", title, body=body(11))], 1, 45)).digest != source.digest
