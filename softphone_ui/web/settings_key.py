"""Where handlers find the settings."""

from aiohttp import web

from foundation.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
