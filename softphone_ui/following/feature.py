"""What the pages get from this folder: its handlers."""

from __future__ import annotations

from softphone_ui.citizen.showing import errors_to_citizens
from softphone_ui.following import browsers, mailboxes, pages
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(pages, mailboxes, browsers),
    set_up=(errors_to_citizens("/follow"),),
)
