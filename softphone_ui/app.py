"""The composition root of the web process: the one place that knows every room of it."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp_session import session_middleware

from foundation.settings import Settings
from softphone_ui import (
    abuse,
    admin,
    api,
    applicant,
    bodies,
    callbacks,
    clusters,
    desk,
    directory,
    files,
    finding,
    knowledge,
    lead,
    lists,
    live_socket,
    on_line,
    open311,
    password,
    personal,
    places,
    recordings_page,
    routing,
    sign_in,
    sip_proxy,
    terms,
    voice,
    waiting,
)
from softphone_ui.assets import BUILT, stamp
from softphone_ui.behind_proxy import behind_proxy
from softphone_ui.database import connect_database
from softphone_ui.dispatcher import connect_dispatcher
from softphone_ui.error_answers import map_errors
from softphone_ui.guard import know_person, refuse_strangers
from softphone_ui.live import MIRROR, Mirror, follow_floor
from softphone_ui.live_socket import AUDIENCE, Audience, close_sockets, keep_audience
from softphone_ui.navigation import NAVIGATION
from softphone_ui.outages import OUTAGES, Outages
from softphone_ui.pages import PAGES, Pages
from softphone_ui.phones import PHONES, Phones
from softphone_ui.reading_log import READINGS, Readings
from softphone_ui.redis_link import REDIS, close_redis, open_redis
from softphone_ui.security import add_headers
from softphone_ui.sessions import SESSIONS, Sessions
from softphone_ui.settings_key import SETTINGS
from softphone_ui.standing import STANDING, Standing, watch_standing
from softphone_ui.throttle import THROTTLE, Throttle
from softphone_ui.words import WORDS, read_words

HERE = Path(__file__).parent
LARGEST_BODY = 256 * 1024

#: Every room of the web process; each adds its own routes.
ROOMS = (
    api,
    sign_in,
    live_socket,
    sip_proxy,
    password,
    desk,
    directory,
    finding,
    knowledge,
    lists,
    recordings_page,
    lead,
    voice,
    abuse,
    on_line,
    callbacks,
    admin,
    waiting,
    bodies,
    terms,
    places,
    applicant,
    routing,
    clusters,
    personal,
    files,
    open311,
)


def make_app(settings: Settings) -> web.Application:
    """The whole web process. Nothing is connected before it starts."""
    outages = Outages()
    redis = open_redis(settings.redis_url)
    sessions = Sessions(redis, outages)
    app = web.Application(
        client_max_size=LARGEST_BODY,
        middlewares=[
            behind_proxy(settings.trusted_proxies),
            session_middleware(sessions),
            map_errors,
            know_person,
            refuse_strangers,
        ],
    )
    app[SETTINGS] = settings
    app[OUTAGES] = outages
    app[REDIS] = redis
    app[SESSIONS] = sessions
    app[THROTTLE] = Throttle(redis, outages)
    app[MIRROR] = Mirror()
    app[AUDIENCE] = Audience()
    app[PHONES] = Phones()
    app[STANDING] = Standing()
    app[READINGS] = Readings()
    app[NAVIGATION] = []
    app[WORDS] = words = read_words()
    app[PAGES] = Pages(words, ZoneInfo(settings.timezone), stamp())
    _set_up(app)
    return app


def _set_up(app: web.Application) -> None:
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(close_sockets)
    app.cleanup_ctx.extend(
        [
            close_redis,
            connect_database,
            connect_dispatcher,
            keep_audience,
            follow_floor,
            watch_standing,
        ]
    )
    for room in ROOMS:
        room.setup_routes(app)
    app.router.add_static("/static", HERE / "static")
    BUILT.mkdir(parents=True, exist_ok=True)
    app.router.add_static("/built", BUILT)
