"""What the pages get from this folder: its handlers. Everybody may read them."""

from __future__ import annotations

from softphone_ui.citizen.showing import errors_to_citizens
from softphone_ui.open_data import page
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(page,), set_up=(errors_to_citizens("/open-data"),))
