"""Handlers that this folder gives to the web process. Every page with figures links to them."""

from __future__ import annotations

from softphone_ui.measures import page
from softphone_ui.measures.registry import MEASURES
from softphone_ui.web.features import Feature
from softphone_ui.web.measure_links import register_names

FEATURE = Feature(
    handlers=(page,),
    set_up=(lambda app: register_names({it.key: it.name for it in MEASURES.values()}),),
)
