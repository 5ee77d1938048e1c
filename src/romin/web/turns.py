"""One turn of the conversation, whichever door it comes through: answer, then remember codes and figures."""

import time
from typing import Annotated

from fastapi import Depends, Request

from romin.assistant.schemas import Answer, Ask, Need
from romin.web.ports import Services
from romin.web.uses import numbered


def services_of(request: Request) -> Services:
    """The services opened by the lifespan."""
    services: Services = request.state.services
    return services


UseServices = Annotated[Services, Depends(services_of)]


async def take_turn(services: Services, ask: Ask, service: str | None = None) -> Answer:
    """Answer ``ask`` and queue its record. Of the message, the journal receives nothing.

    ``service``: code of the service it comes from, counted apart from the turn.
    """
    started = time.perf_counter()
    answer = await services.assistant.answer(ask)
    _, number, turn = answer.state.get("thread") or (0, None, 1)
    services.journal.record_query(
        answer.query_id,
        source=ask.source,
        factors={factor.code.value: factor.score for factor in answer.need.risk_factors},
        excluded=[code.value for code in answer.need.excluded],
        filters=asked_filters(answer.need),
        relaxed=answer.relaxed,
        sheets=[sheet.id for sheet in answer.sheets],
        duration_ms=(time.perf_counter() - started) * 1000,
        act=answer.act.value,
        versions=services.assistant.versions(),
        conversation=number,
        turn=turn,
        service=service,
    )
    services.journal.record_unanswered(services.assistant.unanswered_stems(ask.message, answer))
    return numbered(answer, services.journal.experience())


def asked_filters(need: Need) -> dict[str, str | int]:
    """The constraints that were understood, by name; those not asked for are absent."""
    values = need.model_dump(mode="json", exclude={"risk_factors", "excluded"}, exclude_none=True)
    return {name: value for name, value in values.items() if isinstance(value, str | int)}
