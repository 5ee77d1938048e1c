"""Numbers and addresses of machines that identify: found by their form, kept when their check digits agree.

Every pattern starts at a fixed place (a word's edge, a cue) and repeats a bounded number of times: reading a text takes
a time in proportion to its length, whatever it holds.
"""

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from romin.core.personal.model import PersonalKind, PersonalSpan

Check = Callable[[str], bool]


def luhn(digits: str) -> bool:
    """ISO/IEC 7812: the check digit of a payment card."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """ISO 13616: moved four to the end, letters as numbers, the whole is 1 modulo 97."""
    moved = text[4:] + text[:4]
    return moved.isascii() and moved.isalnum() and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def is_social_security(text: str) -> bool:
    """The key of a French NIR is 97 less its number modulo 97, Corsica's 2A and 2B read as 19 and 18."""
    number = text[:13].upper().replace("2A", "19", 1).replace("2B", "18", 1)
    return number.isdecimal() and 97 - int(number) % 97 == int(text[13:15])


def _is_card(text: str) -> bool:
    return len(set(text)) > 1 and luhn(text)


def _is_ip(text: str) -> bool:
    try:
        return any(map(str.isdecimal, text)) and bool(ip_address(text))  # « :: » alone is punctuation
    except ValueError:
        return False


_CUE = r"\s{0,3}(?:n(?:[°ºo]|um|umero|uméro)?\.?)?\s{0,3}[:#]?\s{0,3}"
_BIRTHPLACE = r"(?:(?:\d\d|2[ABab])[ .]?\d{3}|9[78]\d[ .]?\d\d)"
"""Where somebody was born, in a social security number: département and town, in three and two digits overseas."""
_NO_WORD = r"(?!(?:ans?|au|ce|de|des|du|en|et|la|le|les|mai|me|min|mn|ne|ou|par|pas|sa|se|sur|te)(?![^\W\d_]))"
"""Short words that stand between two numbers more often than the letters of a plate."""
_CASE = r"(?P<value>\d{2,5}(?: \d{3}){2,4}|\d{8,14}|\d{2,4}[/ -]\d{2,7}(?:[/ -]\d{2,7})?)(?![\w/])"
_FORMS: tuple[tuple[PersonalKind, re.Pattern[str], Check | None], ...] = (
    (
        PersonalKind.URL,
        re.compile(
            r"(?<!\w)(?P<value>(?:https?://)?(?:[a-z]{1,5}\.)?"
            r"(?:facebook|instagram|tiktok|twitter|x|linkedin|snapchat|youtube|vk|t|telegram|threads)\.(?:com|me)/"
            r"[^\s<>\"')]{2,200})",
            re.IGNORECASE,
        ),
        None,
    ),
    (
        PersonalKind.EMAIL,
        re.compile(r"(?<![\w.+-])(?P<value>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"),
        None,
    ),
    (
        PersonalKind.IBAN,
        re.compile(r"(?<!\w)(?P<value>[A-Z]{2}\d{2}(?:[ -]?\w{4}){2,7}(?:[ -]?\w{1,3})?)(?!\w)", re.I),
        is_iban,
    ),
    (
        PersonalKind.SOCIAL_SECURITY,
        re.compile(rf"(?<!\w)(?P<value>[1-478][ .]?\d\d[ .]?\d\d[ .]?{_BIRTHPLACE}[ .]?\d{{3}}[ .-]?\d\d)(?!\w)"),
        is_social_security,
    ),
    (
        PersonalKind.SOCIAL_SECURITY,
        re.compile(
            rf"(?<!\w)(?P<value>[12][ .]?\d\d[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?{_BIRTHPLACE}[ .]?\d{{3}})(?!\w)"
        ),
        None,
    ),
    (PersonalKind.CARD, re.compile(r"(?<!\w)(?P<value>\d{4}(?:[ .-]?\d{4}){3})(?!\w)"), _is_card),
    (
        PersonalKind.PHONE,
        re.compile(
            r"(?<![\w+])(?P<value>(?:(?:\+|00)(?:33|262|590|594|596)[ .-]?(?:\(0\)[ .-]?)?|0)[1-9](?:[ ./-]?\d\d){4}"
            r"|(?:\+|00)(?:262|590|594|596)[ .-]?\d{3}(?:[ .-]?\d\d){3})(?!\w)"
        ),
        None,
    ),
    (
        PersonalKind.CASE_NUMBER,
        re.compile(r"(?<!\w)(?:parquet|minutes?|proc(?:[ée]dure)?\b\.?)" + _CUE + _CASE, re.I),
        None,
    ),
    (
        PersonalKind.CASE_NUMBER,
        re.compile(
            r"(?<!\w)(?:dossier|affaire|jugement|appi)(?:\s(?:appi|jap|p[ée]nal))?(?:\s{0,3}n(?:[°ºo]|um|umero|uméro)?)?"
            r"\s{0,3}:?\s{0,3}(?P<value>\d{6,14}|\d{2,4}[/-]\d{2,7}(?:[/-]\d{2,7})?)(?![\w/])",
            re.I,
        ),
        None,
    ),
    (
        PersonalKind.PRISON_NUMBER,
        re.compile(r"(?<!\w)[ée]crou" + _CUE + r"(?P<value>\d{4,6}|\d{1,3}[ .]\d{3})(?!\w)", re.I),
        None,
    ),
    (
        PersonalKind.IP,
        re.compile(
            r"(?<![\w.:])(?P<value>\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:]|\.\d)", re.I
        ),
        _is_ip,
    ),
    (
        PersonalKind.PLATE,
        re.compile(
            rf"(?<!\w)(?P<value>{_NO_WORD}[A-HJ-NP-TV-Z]{{2}}[ -]?\d{{3}}[ -]?{_NO_WORD}[A-HJ-NP-TV-Z]{{2}}|"
            rf"\d{{2,4}} ?{_NO_WORD}[A-Z]{{2,3}} ?(?:\d\d|2[AB]))(?!\w)",
            re.I,
        ),
        None,
    ),
    (PersonalKind.HANDLE, re.compile(r"(?<![\w@.])(?P<value>@\w[\w.]{2,40})"), None),
    (
        PersonalKind.HANDLE,
        re.compile(
            r"(?<!\w)(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|twitter|telegram|facebook|pseudo)\s{0,2}[:=]\s{0,2}"
            r"(?P<value>(?=[a-z]{0,40}[\d_.]\w)\w[\w.]{2,40})",
            re.I,
        ),
        None,
    ),
)
_SEPARATORS = re.compile(r"[ .-]")
_WITH_AT = {PersonalKind.EMAIL}
_CHECKED_WITH_DOTS = {PersonalKind.IP}


def find_numbers(text: str) -> Iterator[PersonalSpan]:
    """Every span whose form and check digits agree, the surest kinds first; spans may overlap."""
    at = "@" in text
    for kind, pattern, check in _FORMS:
        if kind in _WITH_AT and not at:
            continue
        for match in pattern.finditer(text):
            value = match["value"].rstrip(".") if kind is PersonalKind.HANDLE else match["value"]
            bare = value if kind in _CHECKED_WITH_DOTS else _SEPARATORS.sub("", value)
            if check is None or check(bare.upper()):
                yield PersonalSpan(match.start("value"), match.start("value") + len(value), kind)
