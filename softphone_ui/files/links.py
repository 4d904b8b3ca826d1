"""Whether a one-time link still holds, and what is said where it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from aiohttp import web

from registry.files.rows import upload_links
from registry.files.rows.upload_links import UploadLink
from registry.tickets.applicant_code import link_of
from registry.workflow.states import OVER, State
from softphone_ui.web.database import reading
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_


class Closed(StrEnum):
    """The reason why a link takes no more files."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED_UP = "used_up"
    OVER = "over"
    REPLACED = "replaced"


_UNKNOWN = N_("This link is not valid. Call 109 and ask for another one.")
SENTENCES: dict[str, str] = {
    Closed.UNKNOWN: _UNKNOWN,
    Closed.EXPIRED: N_("The time of this link is over. Call 109 and ask for another one."),
    Closed.USED_UP: N_("All files of this link have come. Thank you."),
    Closed.OVER: N_("The request is closed already: nothing more is needed. Thank you."),
    Closed.REPLACED: N_("You got a newer message: open the link in that one."),
}


class LinkClosed(ReasonedError):
    __doc__ = _UNKNOWN
    status, code = 410, "link_closed"
    #: The link that does not hold any more; None: there is none.
    link: UploadLink | None = None
    sentences = SENTENCES


def closed(link: UploadLink | None, now: datetime) -> Closed | None:
    """Return why it takes nothing now; None: it holds."""
    if link is None:
        return Closed.UNKNOWN
    if State(link.state) in OVER:
        return Closed.OVER
    if link.replaced:
        return Closed.REPLACED
    if link.expires_at <= now:
        return Closed.EXPIRED
    return Closed.USED_UP if link.uploads >= link.files else None


async def open_link(request: web.Request) -> UploadLink:
    """Return the link of the address, which holds. Raises LinkClosed."""
    link_id = link_of(request.app[SETTINGS].web.web_secret, request.match_info["token"])
    if link_id is None:
        raise LinkClosed(reason=Closed.UNKNOWN)
    async with reading(request.app) as connection:
        return holding(await upload_links.link(connection, link_id))


def holding(link: UploadLink | None) -> UploadLink:
    """Return the link. Raises LinkClosed where it does not hold now."""
    why = closed(link, datetime.now(UTC))
    if why is not None or link is None:
        error = LinkClosed(reason=why)
        error.link = link
        raise error
    return link
