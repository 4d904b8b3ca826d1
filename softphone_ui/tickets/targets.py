"""What a ticket is to be about and whose it is to be: refused by name where there is no such thing,
or where it is out of use."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from registry.routing.rows import suggestions
from softphone_ui.web.errors import BadRequest, WebError
from softphone_ui.web.words import N_


class BodyClosed(WebError):
    __doc__ = N_("This body was closed and takes no tickets. Choose another one.")
    status, code = 422, "body_closed"


class TopicRetired(WebError):
    __doc__ = N_("This topic is not used any more. Choose another one.")
    status, code = 422, "topic_retired"


async def refuse_unknown(
    connection: Connection, *, topic_id: int | None, district: str | None, body_id: int | None
) -> None:
    """None: nothing to look at. Raises BadRequest, TopicRetired, BodyClosed."""
    if topic_id is None and district is None and body_id is None:
        return
    found = await suggestions.targets(connection, topic_id, district, body_id)
    if topic_id is not None and found.topic is None:
        raise BadRequest(reason=f"there is no topic {topic_id}")
    if district is not None and not found.district:
        raise BadRequest(reason=f"there is no district {district}")
    if body_id is not None and found.body is None:
        raise BadRequest(reason=f"there is no body {body_id}")
    if topic_id is not None and not found.topic:
        raise TopicRetired(topic_id=topic_id)
    if body_id is not None and not found.body:
        raise BodyClosed(body_id=body_id)
