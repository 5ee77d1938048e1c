"""Links that lead nowhere: to other sheets, their supports, the site's pages and anchors. Nothing is fetched."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from markdown_it.token import Token

from romin.catalogue.checking.shelf import Shelf
from romin.catalogue.rendering import safe_link
from romin.catalogue.reporting import Report, did_you_mean, shown
from romin.catalogue.sheets import SheetSource
from romin.catalogue.vocabulary import RiskFactor

SITE_PAGES: Mapping[str, frozenset[str]] = {
    "/": frozenset({"contenu", "facteurs"}),
    "/fiches": frozenset({"contenu", "resultat"}),
    "/methode": frozenset({"contenu"}),
    "/choisir": frozenset({"contenu"}),
    "/parcours": frozenset({"contenu"}),
    "/niveaux-de-preuve": frozenset({"contenu"}),
} | {f"/facteurs/{factor}": frozenset({"contenu", "resultat"}) for factor in RiskFactor}
"""The pages a sheet may link to and their anchors. A test of the web room keeps this true."""
SHEET_ANCHORS = frozenset({"contenu", "precautions", "voir-aussi"})
"""The headings of a sheet's own body have no anchor."""

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@([^@\s]+)")
_BARE = re.compile(r"\b(?:https?|www)(?::/*|\.)[^\s»\"<>)]+", re.IGNORECASE)
_UNREAD = re.compile(r"\[[^\[\]]*\]\s?\([^()]*\)?")
_BREAKS = frozenset({"softbreak", "hardbreak"})


def check_links(source: SheetSource, tokens: Sequence[Token], shelf: Shelf, report: Report) -> None:
    """Every reference to a sheet, link of the body and address of ``sources``, with its line."""
    sheet = source.sheet
    for key, targets in (
        ("voir_aussi", sheet.see_also),
        ("combiner_avec", sheet.combine_with),
        ("avant", sheet.before),
        ("apres", sheet.after),
    ):
        for place, target in enumerate(targets):
            _check_sheet(target, source.item_line(key, place), source, shelf, report)
    for href, offset in body_links(tokens):
        _check_link(href, source.body_line + offset, source, shelf, report)
    for text, offset in _unread_links(tokens):
        message = f"Le lien {shown(text)} ne peut pas être lu : la page montrera ses crochets."
        report.warn("lien_illisible", source.body_line + offset, message, "Écrivez [texte](adresse), sans espace.")
    for place, reference in enumerate(source.sheet.sources):
        for match in _BARE.finditer(reference):
            _check_external(match[0].rstrip(".,;:"), source.item_line("sources", place), report)


def body_links(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The address of each link and its line in the body, from 0."""
    for child, line in _inline(tokens):
        if child.type == "link_open":
            yield str(child.attrGet("href") or ""), line


def _unread_links(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What looks like a link and was left as text."""
    for child, line in _inline(tokens):
        if child.type == "text":
            for match in _UNREAD.finditer(child.content):
                yield match[0], line


def _inline(tokens: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    """The pieces of text and their line; those of a table's row have the line of the row."""
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        breaks = 0
        for child in token.children or ():
            breaks += child.type in _BREAKS
            yield child, line + breaks


def _check_link(href: str, line: int, source: SheetSource, shelf: Shelf, report: Report) -> None:
    try:
        address = urlsplit(urljoin(f"/fiches/{source.sheet.id}", href))
    except ValueError:
        _bad_address(href, line, "Vérifiez l'adresse.", report)
        return
    if address.scheme in {"http", "https"}:
        _check_external(href, line, report)
    elif address.scheme == "mailto":
        match = _MAIL.fullmatch(unquote(address.path))
        if match is None or not _HOST.fullmatch(match[1]):
            _bad_address(href, line, "Écrivez mailto:nom@domaine.fr.", report)
    elif safe_link(href, "") is None:
        _bad_address(href, line, "Un lien mène à une page du site, à une adresse https:// ou mailto:.", report)
    else:
        _check_page(address, line, source, shelf, report)


def _check_external(address: str, line: int, report: Report) -> None:
    if not address.lower().startswith("https://"):
        _bad_address(address, line, "Écrivez une adresse complète qui commence par https://.", report)
        return
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        port, host = 0, ""
    if port == 0 or not _HOST.fullmatch(host) or safe_link(address, "") is None:
        _bad_address(address, line, "Recopiez l'adresse depuis la barre du navigateur.", report)


def _check_page(address: SplitResult, line: int, source: SheetSource, shelf: Shelf, report: Report) -> None:
    path = "/" + unquote(address.path).strip("/")
    anchor = unquote(address.fragment)
    match path.split("/")[1:]:
        case ["fiches", sheet_id]:
            if sheet_id != source.sheet.id or not anchor:
                _check_sheet(sheet_id, line, source, shelf, report)
            _check_anchor(anchor, SHEET_ANCHORS, path, line, report)
        case ["fiches", sheet_id, "supports", name] if sheet_id in shelf.sources:
            _check_support(name, shelf.sources[sheet_id], line, report)
        case ["supports", sheet_id, name]:
            remedy = f"L'adresse d'un support est /fiches/{sheet_id}/supports/{name}."
            _dead(f"Le lien {shown(path)} ne mène nulle part.", line, remedy, report)
        case _ if path in SITE_PAGES:
            _check_anchor(anchor, SITE_PAGES[path], path, line, report)
        case _:
            known = [*SITE_PAGES, *(f"/fiches/{sheet_id}" for sheet_id in shelf.sources)]
            _dead(f"Le lien {shown(path)} ne mène nulle part.", line, did_you_mean(path, known), report)


def _check_sheet(target: str, line: int, source: SheetSource, shelf: Shelf, report: Report) -> None:
    if target == source.sheet.id:
        report.warn("lien_mort", line, "La fiche renvoie à elle-même.", "Retirez ce renvoi.")
    elif target not in shelf.sources:
        remedy = did_you_mean(target, shelf.sources) or "Corrigez l'identifiant ou retirez le renvoi."
        message = f"Le renvoi à la fiche {shown(target)} ne mène nulle part (fiche absente ou retirée)."
        _dead(message, line, remedy, report)


def _check_support(name: str, owner: SheetSource, line: int, report: Report) -> None:
    names = [support.name for support in owner.sheet.supports]
    if unicodedata.normalize("NFC", name) not in names:
        message = f"La fiche {shown(owner.sheet.id)} ne propose pas de support {shown(name)}."
        _dead(message, line, did_you_mean(name, names), report)


def _check_anchor(anchor: str, known: Iterable[str], path: str, line: int, report: Report) -> None:
    if anchor and anchor not in known:
        message = f"L'ancre {shown(anchor)} n'existe pas dans la page {shown(path)}."
        _dead(message, line, did_you_mean(anchor, sorted(known)) or "Retirez ce qui suit le « # ».", report)


def _dead(message: str, line: int, remedy: str, report: Report) -> None:
    report.error("lien_mort", line, message, remedy or "Corrigez l'adresse ou retirez le lien.")


def _bad_address(address: str, line: int, remedy: str, report: Report) -> None:
    report.warn("adresse_invalide", line, f"L'adresse {shown(address)} n'est pas acceptée.", remedy)
