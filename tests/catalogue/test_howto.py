"""The how-to of a sheet as a program reads it: steps, minutes, what to say, what is asked until next time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.catalogue.howto import HowTo, Step, read_howto, sentences

BODY = """## En bref

### 1. Pas une étape (9 min)

## Déroulé

### 1. Nommer *le* comportement (5 min)

Écrivez-le.

> « On regarde
> les **deux** côtés. »

> « Une autre phrase. »

### 2. Peser

#### Un détail (3 min)

### 3. Conclure (1 h 30)

### 4. Se taire (0 min)

## Si ça bloque

### Une question (4 min)

## La suite

Donnez le second exemplaire. Consigne : relire [la feuille](/fiches/x) ; dire « non ! Jamais. » à voix haute. Bravo. Au
prochain entretien, demandez : « Alors ? » Si elle hésite, attendez.
"""


def test_steps_are_those_of_the_section_with_their_minutes_and_first_quote() -> None:
    assert read_howto(BODY).steps == (
        Step("Nommer le comportement", 5, "« On regarde les deux côtés. »"),
        Step("Peser"),
        Step("Conclure", 90),
        Step("Se taire"),
    )


def test_the_homework_and_the_return_are_quoted() -> None:
    found = read_howto(BODY)
    assert found.homework == "Relire la feuille ; dire « non ! Jamais. » à voix haute."
    assert found.next_time == "Au prochain entretien, demandez : « Alors ? »"


@pytest.mark.parametrize(
    ("text", "homework", "next_time"),
    [
        ("", "", ""),
        ("Une note par semaine.", "Une note par semaine.", ""),
        ("Pas de consigne. Commencez par là.", "Pas de consigne.", "Commencez par là."),
        ("Consigne légère : lire. Bien. En séance, dites-le.", "Consigne légère : lire.", "En séance, dites-le."),
    ],
)
def test_a_sheet_written_otherwise_is_read_as_it_can(text: str, homework: str, next_time: str) -> None:
    assert read_howto(f"## La suite\n\n{text}\n") == HowTo((), homework, next_time)


@pytest.mark.parametrize(
    "body", ["", "Du texte.", "## Comment faire\n\n### 1. Écrire (5 min)\n", "### 1. Seule (5 min)\n"]
)
def test_a_sheet_without_the_section_has_no_steps(body: str) -> None:
    assert read_howto(body).steps == ()


@pytest.mark.parametrize("title", ["(99999 min)", "( min)", "()", "(-5 min)", "(5)", "(٥ min x)", "(24 h 1)"])
def test_an_odd_duration_is_no_duration(title: str) -> None:
    (step,) = read_howto(f"## Déroulé\n\n### 1. Écrire {title}\n").steps
    assert step.minutes is None
    assert step.title


@given(st.text())
def test_any_text_is_read_and_no_word_of_its_sentences_is_lost(text: str) -> None:
    read_howto(f"## Déroulé\n### {text}\n> {text}\n## La suite\n{text}")
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("title", "name", "minutes"),
    [
        ("Peser (10 mn)", "Peser", 10),
        ("Peser (1 heure)", "Peser", 60),
        ("Peser *(10 min)*", "Peser", 10),
        ("Peser (2 personnes)", "Peser (2 personnes)", None),
        ("Étape (2)", "Étape (2)", None),
    ],
)
def test_a_plan_reads_durations_as_the_check_does(title: str, name: str, minutes: int | None) -> None:
    (step,) = read_howto(f"## Déroulé\n\n### {title}\n").steps
    assert (step.title, step.minutes) == (name, minutes)
