"""What the pages get from this folder: its handlers, its place in the menu, the bar."""

from __future__ import annotations

from softphone_ui.alerts import api, bar, pages
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.words import N_
from staff.roles import Right

FEATURE = Feature(
    handlers=(pages, api, bar),
    places=(MenuLink(38, "/alerts", N_("Alerts"), Right.FLOOR_CHANGE, MenuGroup.SHIFT),),
    set_up=(bar.show_everywhere,),
    scripts=((Right.FLOOR_CHANGE, "/static/alerts/bar.js"),),
)
