"""Each family of turns of phrase, with the contexts that cancel it."""

from dataclasses import asdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from romin.assistant.understanding.constraints import Constraints, read_constraints
from romin.assistant.understanding.constraints.sessions import session_band
from romin.catalogue.vocabulary import STAGE_LABELS, Kind, Modality, ReadingLevel, Sessions, Setting, Stage
from support import TYPED

COLLECTIVE, INDIVIDUAL = Modality.COLLECTIVE, Modality.INDIVIDUELLE


def read(message: str) -> dict[str, object]:
    """What is asked for, without the silent criteria."""
    return {name: value for name, value in asdict(read_constraints(message)).items() if value is not None}


@pytest.mark.parametrize(
    ("message", "minutes"),
    [
        ("outil de 3/4 d'heure", 45),
        ("trois quarts d’heure devant nous", 45),
        ("j'ai une demi-heure", 30),
        ("½ heure max", 30),
        ("½ h maximum", 30),
        ("en 1h30", 90),
        ("séance d'1h30", 90),
        ("1 h 30 maximum", 90),
        ("pas plus d'une heure", 60),
        ("pas plus de 45 minutes", 45),
        ("ne pas dépasser 45 min", 45),
        ("sans dépasser les 45 minutes", 45),
        ("moins de 30 minutes", 30),
        ("moins d'1h", 60),
        ("30 min chrono", 30),
        ("30 min grand max", 30),
        ("on a 40 minutes devant nous", 40),
        ("je dispose de 20 minutes", 20),
        ("il me reste 20 minutes", 20),
        ("un entretien de 30 minutes", 30),
        ("rdv de 45 min", 45),
        ("un créneau de 45 minutes", 45),
        ("quelque chose de court, 15 minutes", 15),
        ("addictions, 45 min", 45),
        ("45 MINUTES MAX", 45),
        ("45 minutes", 45),
        ("20 minutes par séance", 20),
        ("1h d'entretien", 60),
        ("une séance d'une heure et demie", 90),
        ("en moins d'une heure, disons 40 minutes max", 40),
        ("un outil de 30 à 45 minutes", 45),
        ("séance entre 30 et 45 minutes", 45),
    ],
)
def test_time_available(message: str, minutes: int) -> None:
    assert read(message)["max_minutes"] == minutes


@pytest.mark.parametrize(
    "message",
    [
        "retard de 20 minutes",
        "il est arrivé avec un retard de 20 minutes",
        "20 minutes de retard",
        "il arrive 30 minutes en retard",
        "depuis 3 heures",
        "il boit depuis 3 heures",
        "un outil pour un homme sobre depuis 2 heures",
        "une activité pour lui qui dort 4h par nuit",
        "il y a 2 heures",
        "il travaille de 9h à 17h",
        "de 9h à 17h",
        "jusqu'à 2h du matin",
        "couché vers 3h du mat",
        "joue 6h par jour",
        "il joue aux jeux vidéo 6h par jour",
        "6 h/jour sur les écrans",
        "il dort 4h par nuit",
        "2 heures de route",
        "une heure de trajet",
        "1h à pied",
        "2h de TIG",
        "35h de travail",
        "deux heures de sport",
        "au moins 30 minutes",
        "plus d'une heure",
        "un joint toutes les deux heures",
        "pendant 2h il a crié",
        "au bout de 20 minutes il s'énerve",
        "3 minutes max",
        "300 minutes max",
        "105 heures max",
        "105 h de TIG à faire",
    ],
)
def test_time_that_is_not_available(message: str) -> None:
    assert "max_minutes" not in read(message)


@given(
    st.integers(5, 240), st.sampled_from(["{} min max", "{} minutes maximum", "moins de {} mn", "pas plus de {} min"])
)
def test_any_interview_s_length_in_figures_is_read(minutes: int, form: str) -> None:
    assert read(form.format(minutes))["max_minutes"] == minutes


@pytest.mark.parametrize(
    ("message", "band"),
    [
        ("en une fois", Sessions.ONE),
        ("en une seule fois", Sessions.ONE),
        ("en une séance", Sessions.ONE),
        ("une seule séance", Sessions.ONE),
        ("une seule rencontre", Sessions.ONE),
        ("séance unique", Sessions.ONE),
        ("one shot", Sessions.ONE),
        ("one-shot", Sessions.ONE),
        ("1 séance", Sessions.ONE),
        ("2 ou 3 séances", Sessions.FEW),
        ("2-3 séances", Sessions.FEW),
        ("deux à trois rendez-vous", Sessions.FEW),
        ("quelques séances", Sessions.FEW),
        ("5 séances max", Sessions.FEW),
        ("pas plus de 5 séances", Sessions.FEW),
        ("faisable en 3 fois", Sessions.FEW),
        ("6 séances", Sessions.SEVERAL),
        ("dix séances", Sessions.SEVERAL),
        ("plus de 5 séances", Sessions.SEVERAL),
        ("plus de 10 séances", Sessions.MANY),
        ("12 séances", Sessions.MANY),
        ("un programme sur 6 séances", Sessions.SEVERAL),
    ],
)
def test_sessions_available(message: str, band: Sessions) -> None:
    assert read(message)["max_sessions"] is band


@pytest.mark.parametrize(
    "message",
    [
        "3 rdv manqués",
        "3 rendez-vous manqués",
        "il a raté 2 entretiens",
        "absent à 3 rdv",
        "2 absences sur 3 rdv",
        "déjà 4 entretiens",
        "3 entretiens annulés",
        "2 entretiens par mois",
        "il consomme 3 fois par semaine",
        "condamné 3 fois",
        "une fois par mois",
        "quelques rdv manqués",
        "un entretien sur le travail",
        "3 enfants",
        "après 2 séances il abandonne",
    ],
)
def test_sessions_that_are_not_asked_for(message: str) -> None:
    assert "max_sessions" not in read(message)


@given(st.integers(1, 999))
def test_bands_follow_the_catalogue(count: int) -> None:
    low, high = {Sessions.ONE: (1, 1), Sessions.FEW: (2, 5), Sessions.SEVERAL: (6, 10), Sessions.MANY: (11, 999)}[
        session_band(count)
    ]
    assert low <= count <= high
    if count > 1:
        assert read(f"{count} séances")["max_sessions"] is session_band(count)


@pytest.mark.parametrize(
    ("message", "modality"),
    [
        ("outil collectif", COLLECTIVE),
        ("plutôt en collectif", COLLECTIVE),
        ("des fiches collectives", COLLECTIVE),
        ("en groupe", COLLECTIVE),
        ("en petit groupe", COLLECTIVE),
        ("animer un groupe", COLLECTIVE),
        ("je lance un groupe de parole", COLLECTIVE),
        ("pour un groupe", COLLECTIVE),
        ("un groupe de 8 personnes", COLLECTIVE),
        ("outil de groupe", COLLECTIVE),
        ("plutôt en individuel", INDIVIDUAL),
        ("entretien individuel", INDIVIDUAL),
        ("en tête-à-tête", INDIVIDUAL),
        ("en face à face", INDIVIDUAL),
        ("en indiv", INDIVIDUAL),
        ("refuse le groupe", INDIVIDUAL),
        ("il refuse le collectif", INDIVIDUAL),
        ("pas de collectif", INDIVIDUAL),
        ("pas en groupe", INDIVIDUAL),
        ("ni groupe ni atelier", INDIVIDUAL),
        ("effet de groupe", None),
        ("agression en groupe", None),
        ("des agressions en groupe", None),
        ("bagarre en groupe", None),
        ("vols en groupe", None),
        ("il agit en groupe", None),
        ("il traîne en groupe", None),
        ("le groupe de copains", None),
    ],
)
def test_modality(message: str, modality: Modality | None) -> None:
    assert read(message).get("modality") is modality


@pytest.mark.parametrize(
    ("message", "setting"),
    [
        ("en détention", Setting.FERME),
        ("il est en prison", Setting.FERME),
        ("à la maison d'arrêt", Setting.FERME),
        ("en milieu fermé", Setting.FERME),
        ("détenu depuis un an", Setting.FERME),
        ("incarcérée", Setting.FERME),
        ("en semi-liberté", Setting.FERME),
        ("des tensions avec les surveillants", Setting.FERME),
        ("suivi en milieu ouvert", Setting.OUVERT),
        ("côté MO", Setting.OUVERT),
        ("sort de détention", None),
        ("il sort de prison", None),
        ("sortie de prison sèche", None),
        ("ancien détenu", None),
        ("son frère détenu", None),
        ("peur de retourner en prison", None),
        ("après 3 ans en détention", None),
        ("alternative à la détention", None),
    ],
)
def test_setting(message: str, setting: Setting | None) -> None:
    assert read(message).get("setting") is setting


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ("ne lit pas", ReadingLevel.ORAL),
        ("illettré", ReadingLevel.ORAL),
        ("illettrée", ReadingLevel.ORAL),
        ("illettrisme", ReadingLevel.ORAL),
        ("il ne sait pas lire", ReadingLevel.ORAL),
        ("ne sait ni lire ni écrire", ReadingLevel.ORAL),
        ("analphabète", ReadingLevel.ORAL),
        ("non-lecteur", ReadingLevel.ORAL),
        ("aucun écrit", ReadingLevel.ORAL),
        ("ne lit pas bien", ReadingLevel.FACILE),
        ("il lit mal", ReadingLevel.FACILE),
        ("la personne lit peu", ReadingLevel.FACILE),
        ("difficultés de lecture", ReadingLevel.FACILE),
        ("du mal à lire", ReadingLevel.FACILE),
        ("allophone", ReadingLevel.FACILE),
        ("parle mal français", ReadingLevel.FACILE),
        ("en FALC", ReadingLevel.FACILE),
        ("il lit des mangas", None),
        ("il élit domicile", None),
    ],
)
def test_reading_level(message: str, level: ReadingLevel | None) -> None:
    assert read(message).get("reading_level") is level


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("un outil sur la colère", Kind.OUTIL),
        ("un programme complet", Kind.PROGRAMME),
        ("un module", Kind.PROGRAMME),
        ("une technique d'entretien", Kind.TECHNIQUE),
        ("quelle posture adopter", Kind.TECHNIQUE),
        ("boîte à outils", None),
        ("vol d'outils", None),
        ("outils de jardin", None),
        ("programme télé", None),
        ("chômage technique", None),
        ("lycée technique", None),
        ("il sort d'un programme", None),
    ],
)
def test_kind(message: str, kind: Kind | None) -> None:
    assert read(message).get("kind") is kind


@pytest.mark.parametrize(
    ("message", "stage"),
    [
        ("il ne voit pas le problème", Stage.PRECONTEMPLATION),
        ("dans le déni", Stage.PRECONTEMPLATION),
        ("vient uniquement parce que le juge l'oblige", Stage.PRECONTEMPLATION),
        ("il hésite", Stage.CONTEMPLATION),
        ("ambivalente", Stage.CONTEMPLATION),
        ("pèse le pour et le contre", Stage.CONTEMPLATION),
        ("il veut arrêter de boire", Stage.DETERMINATION),
        ("prêt à changer", Stage.DETERMINATION),
        ("par où commencer", Stage.DETERMINATION),
        ("il a commencé à réduire", Stage.ACTION),
        ("il fait des efforts", Stage.ACTION),
        ("consolider ses acquis", Stage.MAINTIEN),
        ("garder le cap", Stage.MAINTIEN),
        ("éviter la rechute", Stage.MAINTIEN),
        ("prévention de la rechute", Stage.MAINTIEN),
        ("prévenir une rechute", Stage.MAINTIEN),
        ("il a rechuté", None),
        ("il vient de rechuter", None),
        ("problème avec son père", None),
    ],
)
def test_stage(message: str, stage: Stage | None) -> None:
    assert read(message).get("stage") is stage


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.ACTION])  # a word of every day
def test_the_label_of_a_stage_is_that_stage(stage: Stage) -> None:
    assert read(STAGE_LABELS[stage])["stage"] is stage


def test_several_criteria_in_one_message() -> None:
    assert read("Alcool, en détention, il lit mal : un outil collectif de 45 min max, en 2 séances") == {
        "setting": Setting.FERME,
        "reading_level": ReadingLevel.FACILE,
        "kind": Kind.OUTIL,
        "modality": COLLECTIVE,
        "max_minutes": 45,
        "max_sessions": Sessions.FEW,
    }


@pytest.mark.parametrize(
    "message",
    ["", "bonjour", "merci", "il boit", "problèmes de couple", "🙂", "1", "max", "séances", "heures", "h", "3/4"],
)
def test_nothing_asked_nothing_read(message: str) -> None:
    assert read_constraints(message) == Constraints()


PIECES = [
    "pas", "plus", "de", "moins", "d'", "3", "heure", "min", "séances", "1", "/", "4", "en", "groupe", "lit", "mal",
    "h", "30", ",", ".", "½",
]  # fmt: skip


@given(TYPED | st.lists(st.sampled_from(PIECES)).map(" ".join))
@example("9" * 400 + " min")
@example("1/" * 500)
@example("pas " * 500)
def test_whatever_is_typed_something_is_read(text: str) -> None:
    found = read_constraints(text)
    assert found.max_minutes is None or 5 <= found.max_minutes <= 240


@pytest.mark.parametrize(
    "text", ["un " * 700, "' " * 1000, "1 " * 1000, "en " * 650, "pas d'" * 330, "a" * 2000, "\n" * 2000]
)
def test_a_message_of_the_longest_kind_is_read(text: str) -> None:
    """Of a pattern that backtracks without end nothing would come back: pytest's limit would say so."""
    assert isinstance(read_constraints(text), Constraints)


def test_a_new_need_completes_the_earlier_one() -> None:
    earlier = Constraints(modality=COLLECTIVE, max_minutes=60)
    assert Constraints(max_minutes=30, stage=Stage.ACTION).merged_over(earlier) == Constraints(
        modality=COLLECTIVE, max_minutes=30, stage=Stage.ACTION
    )
    assert Constraints().merged_over(earlier) == earlier
    assert earlier.merged_over(Constraints()) == earlier
