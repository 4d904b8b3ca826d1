"""Callers handed on to the outside: the directory of numbers, and what the desk asks with it."""

from aiohttp import web

from softphone_ui.directory import handing_on, numbers

__all__ = ["setup_routes"]


def setup_routes(app: web.Application) -> None:
    handing_on.setup_routes(app)
    numbers.setup_routes(app)
