"""What the pages get from this folder: its handlers. Nobody signs in to them."""

from __future__ import annotations

from softphone_ui.metrics import page
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(page,), set_up=(page.keep_readiness,))
