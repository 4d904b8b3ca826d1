"""What the pages get from this folder: its handlers, and the task that sends areas' news."""

from __future__ import annotations

from softphone_ui.citizen.showing import errors_to_citizens
from softphone_ui.following import browsers, digests, mailboxes, pages
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(pages, mailboxes, browsers),
    set_up=(digests.set_up, errors_to_citizens("/follow")),
)
