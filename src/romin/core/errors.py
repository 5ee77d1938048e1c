"""The errors a person may see: a stable code, a French sentence, and details a program can read."""

from typing import Any


class RominError(Exception):
    """Something went wrong that the caller can understand and often mend.

    ``code`` is stable (API clients test it), ``message`` is the French sentence shown, ``details`` holds
    JSON-serialisable facts. Never put a user's text in either.
    """

    code = "erreur_interne"
    status = 500

    def __init__(self, message: str, *, code: str | None = None, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.details = details or {}


class InvalidInput(RominError):
    """The request cannot be understood as it is (HTTP 422)."""

    code = "entree_invalide"
    status = 422


class NotFound(RominError):
    """What is asked for does not exist (HTTP 404)."""

    code = "introuvable"
    status = 404


class Overloaded(RominError):
    """Too many messages are waiting; try again shortly (HTTP 503 with Retry-After)."""

    code = "surcharge"
    status = 503


class NotReady(RominError):
    """The model or the index is missing or unusable (HTTP 503); the message says which command mends it."""

    code = "pas_pret"
    status = 503


class BadSetting(RominError):
    """A setting has an unknown name or a bad value; the message names it."""

    code = "reglage_invalide"
