"""What the pages get from this folder: its handlers, its places in the menu."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.sign_on import flow, page
from softphone_ui.sign_on.provider import PROVIDER, Provider, close_provider
from softphone_ui.web.features import Feature
from softphone_ui.web.navigation import MenuGroup, MenuLink
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right


def set_up(app: web.Application) -> None:
    """Keep the provider of the settings, if one is set."""
    settings = app[SETTINGS]
    app[PROVIDER] = None
    if settings.sign_on.sign_on_issuer:
        back = f"{settings.public_pages}/staff/sign-on/back"
        app[PROVIDER] = Provider(settings.sign_on, back)
        app.cleanup_ctx.append(close_provider)


FEATURE = Feature(
    handlers=(flow, page),
    places=(MenuLink(185, "/sign-on", N_("Sign-on"), Right.PEOPLE, MenuGroup.ADMINISTRATION),),
    set_up=(set_up,),
)
