"""Handlers that this folder gives to the web process. Every page with figures links to them."""

from __future__ import annotations

from softphone_ui.measures import page
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(page,))
