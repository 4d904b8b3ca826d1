"""What the pages get from this folder: its handlers. Citizens have no menu."""

from __future__ import annotations

from softphone_ui.citizen import (
    drafting,
    embedded,
    front,
    install,
    map,
    published,
    questions,
    sending,
    what,
    where,
    who,
)
from softphone_ui.citizen.showing import errors_to_citizens
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(front, what, questions, where, who, sending, published, map, install, embedded),
    set_up=(
        errors_to_citizens("/report", "/requests", "/language"),
        drafting.set_up,
    ),
)
