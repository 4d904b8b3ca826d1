"""What the pages get from this folder: its handlers, its place in the menu."""

from __future__ import annotations

from softphone_ui.inbox import (
    acts,
    api,
    basket,
    drafts,
    files,
    handover,
    macros,
    page,
    presence,
    service_letter,
)
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(page, macros, handover, basket, api, acts, drafts, service_letter, files, presence),
    places=(MenuLink(5, "/inbox", N_("Inbox"), Right.INBOX, MenuGroup.TICKETS),),
)
