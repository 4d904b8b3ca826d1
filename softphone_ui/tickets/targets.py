"""Errors of what a ticket may name: a topic or a body that is out of use."""

from __future__ import annotations

from softphone_ui.web.errors import WebError
from softphone_ui.web.words import N_


class BodyClosed(WebError):
    __doc__ = N_("This body was closed and takes no tickets. Choose another one.")
    status, code = 422, "body_closed"


class TopicRetired(WebError):
    __doc__ = N_("This topic is not used any more. Choose another one.")
    status, code = 422, "topic_retired"
