"""``romin ask``: the same answer as the page, in the terminal."""

import asyncio
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from romin.assistant import wording
from romin.assistant.schemas import Answer, Ask
from romin.assistant.service import open_assistant
from romin.catalogue.vocabulary import MODALITY_LABELS, RISK_FACTOR_LABELS, SESSIONS_LABELS
from romin.cli.console import console, fail
from romin.core.errors import InvalidInput
from romin.core.settings import load_settings


def ask(
    message: Annotated[str, typer.Argument(help="La situation ou le facteur, en français.")],
    as_json: Annotated[bool, typer.Option("--json", help="La réponse de l'API, telle quelle.")] = False,
    limit: Annotated[int, typer.Option(help="Nombre de fiches.", min=1, max=20)] = 5,
) -> None:
    """Poser une question à l'assistant."""
    with fail():
        answer = asyncio.run(_answer(message, limit))
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    else:
        _show(answer)


async def _answer(message: str, limit: int) -> Answer:
    try:
        request = Ask(message=message, limit=limit)
    except ValidationError as error:
        raise InvalidInput(f"Message refusé : {error.errors()[0]['msg']}.") from None
    assistant = open_assistant(load_settings())
    await assistant.start()
    try:
        return await assistant.answer(request)
    finally:
        await assistant.stop()


def _show(answer: Answer) -> None:
    console.print(f"\n{escape(answer.reply)}")
    for factor in answer.need.risk_factors:
        words = ", ".join(f"« {item.text} »" for item in factor.evidence)
        console.print(f"  [bold]{factor.label}[/] ({factor.score:.2f})  [dim]{escape(words)}[/]")
    if answer.need.excluded:
        console.print(f"  [dim]écarté : {', '.join(RISK_FACTOR_LABELS[code] for code in answer.need.excluded)}[/]")
    if answer.question:
        console.print(escape(answer.question.text))
        console.print("  " + " · ".join(choice.label for choice in answer.question.choices), soft_wrap=True)
    if answer.sheets:
        table = Table("fiche", "durée", "séances", "modalité", "pourquoi")
        for sheet in answer.sheets:
            table.add_row(
                f"[bold]{escape(sheet.title)}[/]\n{sheet.id}",
                wording.minutes(sheet.minutes) if sheet.minutes else "-",
                SESSIONS_LABELS[sheet.sessions] if sheet.sessions else "-",
                " / ".join(MODALITY_LABELS[item] for item in sheet.modality) or "-",
                escape("\n".join(sheet.reasons)),
            )
        console.print(table)
