"""Figures of the dangers, on messages few enough to count by hand."""

from romin.assistant.understanding.dangers_scoring import DangerFigures, danger_figures
from romin.assistant.understanding.reading import Danger

HEARD = {
    "une corde": (Danger.SUICIDE,),
    "un couteau": (Danger.THREAT, Danger.CHILD),
    "mort de rire": (Danger.SUICIDE,),
}


def test_figures_of_dangers() -> None:
    messages = [
        ("une corde", (Danger.SUICIDE,)),
        ("un couteau", (Danger.THREAT,)),
        ("plus envie", (Danger.SUICIDE,)),
        ("mort de rire", ()),
        ("bonjour", ()),
    ]
    found = danger_figures(messages, lambda text: HEARD.get(text, ()))
    assert found == DangerFigures(count=3, heard=2 / 3, right=1 / 3, others=2, false_alarms=0.5)
    assert danger_figures([], lambda _: ()) == DangerFigures(0, 0.0, 0.0, 0, 0.0)
