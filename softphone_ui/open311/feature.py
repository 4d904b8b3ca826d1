"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.open311 import answers, description, keys, reading, sending
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(
        reading,
        sending,
        keys,
    ),
    places=(MenuLink(86, "/open311-keys", N_("Api keys"), Right.KEYS),),
    set_up=(
        answers.set_up,
        description.set_up,
        reading.set_up,
        sending.set_up,
    ),
)
