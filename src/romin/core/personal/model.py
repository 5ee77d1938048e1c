"""What counts as personal, and where it is in a text."""

from dataclasses import dataclass
from enum import StrEnum


class PersonalKind(StrEnum):
    """The kinds of personal data that are looked for."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    RESIDENCE = "residence"
    PRISON_NUMBER = "prison_number"
    SOCIAL_SECURITY = "social_security"
    IBAN = "iban"
    CASE_NUMBER = "case_number"
    PLATE = "plate"
    CARD = "card"
    HANDLE = "handle"
    IP = "ip"
    URL = "url"


@dataclass(frozen=True, slots=True, order=True)
class PersonalSpan:
    """Half-open span of a text, in characters, and what it seems to be."""

    start: int
    end: int
    kind: PersonalKind
