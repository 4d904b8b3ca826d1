"""Where this API is and what it speaks: the standard's discovery document."""

from __future__ import annotations

from registry.open311.documents import Document, DocumentFormat

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
#: When what is said here, or the definitions of services, were changed last.
CHANGESET = "2026-11-25 18:00"
CONTACT = "The city's contact centre: dial {line}."
KEYS = "An administrator of the contact centre gives api keys: ask there."


def discovery(endpoint: str, line: str, *, production: bool) -> Document:
    """Return the discovery document. `endpoint`: the address before `/services.json`; `line`: where
    to call."""
    return Document(
        "discovery",
        "",
        [
            {
                "changeset": CHANGESET,
                "contact": CONTACT.format(line=line),
                "key_service": KEYS,
                "endpoints": [
                    {
                        "specification": SPECIFICATION,
                        "url": endpoint,
                        "changeset": CHANGESET,
                        "type": "production" if production else "test",
                        "formats": [
                            form.content_type for form in (DocumentFormat.XML, DocumentFormat.JSON)
                        ],
                    }
                ],
            }
        ],
    )
