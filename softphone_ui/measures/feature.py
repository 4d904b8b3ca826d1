"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.measures import page
from softphone_ui.measures.registry import MEASURES
from softphone_ui.web.features import Feature
from softphone_ui.web.measure_links import PATH, TITLE, register_names
from softphone_ui.web.navigation import Group, Place
from staff.roles import Right

FEATURE = Feature(
    handlers=(page,),
    places=(Place(70, PATH, TITLE, Right.MISSED, Group.QUALITY),),
    set_up=(lambda app: register_names({it.key: it.name for it in MEASURES.values()}),),
)
