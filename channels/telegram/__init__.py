"""Telegram, by its Bot API. Nothing else of ours loads aiogram."""
