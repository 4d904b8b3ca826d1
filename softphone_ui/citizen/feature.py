"""What the pages get from this folder: its handlers. Citizens have no menu."""

from __future__ import annotations

from softphone_ui.citizen import (
    drafting,
    embedded,
    front,
    install,
    map,
    public_ticket,
    published,
    questions,
    sending,
    solved,
    town_map,
    what,
    where,
)
from softphone_ui.citizen.showing import errors_to_citizens, show_ways_from_nowhere
from softphone_ui.web.features import Feature

FEATURE = Feature(
    handlers=(
        front,
        what,
        questions,
        where,
        sending,
        published,
        public_ticket,
        town_map,
        map,
        install,
        embedded,
    ),
    set_up=(
        errors_to_citizens("/report", "/requests", "/language", "/map", "/t"),
        show_ways_from_nowhere,
        drafting.set_up,
        solved.set_up,
    ),
)
