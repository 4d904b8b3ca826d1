"""What the pages get from this folder: its handlers. Citizens have no menu."""

from __future__ import annotations

from softphone_ui.citizen.showing import errors_to_citizens
from softphone_ui.own_tickets import adding, code, listing
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(code, listing, adding), set_up=(errors_to_citizens(code.PATH),))
