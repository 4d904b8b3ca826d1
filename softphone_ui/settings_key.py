"""Where handlers find the settings."""

from aiohttp import web

from service.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
