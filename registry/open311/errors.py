"""Errors as the standard writes them."""

from __future__ import annotations

from collections.abc import Sequence

from registry.open311.documents import Document
from registry.open311.refusals import RequestFault


def error_list(faults: Sequence[RequestFault]) -> Document:
    """Return the errors as a document. `code` is the HTTP status that the fault alone would
    have."""
    return Document(
        "errors", "error", [{"code": it.status, "description": it.description} for it in faults]
    )
