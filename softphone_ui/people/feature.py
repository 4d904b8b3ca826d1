"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from softphone_ui.people import api, from_file, pages
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(api, from_file, pages))
