"""What a lead does goes into the audit; where the database is away, the floor cannot wait."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp import web

from softphone_ui.web.database import writing
from softphone_ui.web.errors import DatabaseAway
from softphone_ui.web.person import person_of
from staff.rows.audit import write_audit

log = logging.getLogger(__name__)


async def note(request: web.Request, action: str, subject: str, detail: dict[str, Any]) -> None:
    """Note one line of the audit. While the database is away the log keeps it."""
    person_id = person_of(request).person_id
    try:
        async with writing(request.app) as link:
            await write_audit(
                link, person_id, action, subject=subject, detail=detail, address=request.remote
            )
    except DatabaseAway:
        log.warning(
            "not in the audit: a lead's act",
            extra={"person_id": person_id, "action": action, "subject": subject, **detail},
        )
