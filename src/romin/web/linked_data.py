"""A sheet as linked data (schema.org), for search engines: only what the sheet says, silence left out. Pure."""

from typing import Any

from romin.assistant.presenting import sheet_url, support_url
from romin.catalogue.models import Support, ToolSheet
from romin.catalogue.vocabulary import KIND_LABELS, RISK_FACTOR_LABELS
from romin.web.wording import SITE_NAME


def sheet_data(sheet: ToolSheet, root: str) -> dict[str, Any]:
    """``sheet`` as a ``LearningResource``, its addresses relative to the site's origin."""
    found: dict[str, Any] = {
        "name": sheet.title,
        "url": sheet_url(root, sheet.id),
        "inLanguage": "fr",
        "learningResourceType": KIND_LABELS[sheet.kind],
        "abstract": sheet.summary,
        "teaches": list(sheet.objectives),
        "about": [
            {"@type": "DefinedTerm", "name": RISK_FACTOR_LABELS[code], "url": f"{root}/facteurs/{code}"}
            for code in sheet.risk_factors
        ],
        "timeRequired": f"PT{sheet.minutes}M" if sheet.minutes else "",
        "audience": {"@type": "Audience", "audienceType": sheet.audience} if sheet.audience else None,
        "author": sheet.author,
        "dateCreated": str(sheet.created_on or ""),
        "dateModified": str(sheet.modified_on or ""),
        "citation": list(sheet.sources),
        "encoding": [_file(file, sheet.id, root) for file in sheet.files],
        "isPartOf": {"@type": "WebSite", "name": SITE_NAME, "url": f"{root}/"},
    }
    return {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        **{name: value for name, value in found.items() if value},
    }


def _file(file: Support, sheet_id: str, root: str) -> dict[str, Any]:
    return {
        "@type": "MediaObject",
        "name": file.name,
        "contentUrl": support_url(root, sheet_id, file.name),
        "encodingFormat": file.media_type,
        "contentSize": str(file.bytes),
    }
