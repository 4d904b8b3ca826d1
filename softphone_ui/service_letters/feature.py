"""What the pages get from this folder: its handlers. The list is reached from the complaints."""

from __future__ import annotations

from softphone_ui.citizen.showing import errors_to_citizens
from softphone_ui.service_letters import letters, settling, writing
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(writing, letters, settling), set_up=(errors_to_citizens(writing.PATH),))
