"""Sheets that were read again too long ago."""

from datetime import date

from romin.catalogue.reporting import Report
from romin.catalogue.sheets import SheetSource
from romin.catalogue.vocabulary import Status

REVIEW_YEARS = 2
"""Years after which a sheet is to be read again: laws, addresses and habits have moved."""


def check_age(source: SheetSource, today: date, report: Report) -> None:
    """A sheet said to be re-read or validated whose latest date (made, changed, validated) is too old."""
    sheet = source.sheet
    dates = {"valide_le": sheet.validated_on, "modifie_le": sheet.modified_on, "cree_le": sheet.created_on}
    known = {key: day for key, day in dates.items() if day}
    if sheet.status not in {Status.RELU, Status.VALIDE} or not known:
        return
    key = max(known, key=lambda name: known[name])
    if _years_later(known[key]) < today:
        message = f"La fiche est « {sheet.status} » mais date du {known[key]:%d/%m/%Y}, plus de {REVIEW_YEARS} ans."
        remedy = "Relisez-la, puis datez « modifie_le »."
        report.notice("relecture_ancienne", source.line(key), message, remedy)


def _years_later(day: date) -> date:
    """The same day :data:`REVIEW_YEARS` years on, the last day there is at most; 29 February becomes 1 March."""
    year = min(day.year + REVIEW_YEARS, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
