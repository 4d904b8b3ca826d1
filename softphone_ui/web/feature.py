"""What the pages get from the frame: live updates, words, and the description of the API."""

from __future__ import annotations

from softphone_ui.web import live_socket, openapi, words_api
from softphone_ui.web.features import Feature

FEATURE = Feature(handlers=(live_socket, words_api, openapi))
