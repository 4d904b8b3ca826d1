"""What the pages get from this folder: its handlers, and a link below each player that a controller
sees. The list is reached from the assessments of both."""

from __future__ import annotations

from softphone_ui.threads import page, writing
from softphone_ui.web.features import Feature
from staff.roles import Right

FEATURE = Feature(handlers=(writing, page), scripts=((Right.ASSESS, "/static/threads/begin.js"),))
