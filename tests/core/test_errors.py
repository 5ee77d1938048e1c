"""Errors have a stable code, an HTTP status and a sentence; clients and pages rely on the three."""

import pytest

from romin.core.errors import BadSetting, InvalidInput, NotFound, NotReady, Overloaded, RominError


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        (RominError, "erreur_interne", 500),
        (InvalidInput, "entree_invalide", 422),
        (NotFound, "introuvable", 404),
        (Overloaded, "surcharge", 503),
        (NotReady, "pas_pret", 503),
        (BadSetting, "reglage_invalide", 500),
    ],
)
def test_codes_and_statuses_are_stable(kind: type[RominError], code: str, status: int) -> None:
    error = kind("Une phrase.")
    assert (error.code, error.status) == (code, status)
    assert (error.message, str(error), error.details) == ("Une phrase.", "Une phrase.", {})


def test_a_code_of_its_own_stays_with_the_error_that_has_it() -> None:
    special = InvalidInput("Rien à lire.", code="message_vide", details={"champ": "message"})
    assert (special.code, special.details) == ("message_vide", {"champ": "message"})
    assert InvalidInput("Autre.").code == "entree_invalide"


def test_details_are_not_shared_between_errors() -> None:
    NotFound("Un.").details["id"] = "x"
    assert NotFound("Deux.").details == {}
