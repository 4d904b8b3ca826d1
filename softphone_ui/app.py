"""The composition root of the web process: every feature's manifest, put together."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp_session import session_middleware

from foundation.settings import Settings
from softphone_ui.web.access_log import READINGS, SessionReadings
from softphone_ui.web.assets import BUILT, stamp
from softphone_ui.web.behind_proxy import behind_proxy
from softphone_ui.web.client_socket import SOCKET_COUNTS
from softphone_ui.web.database import connect_database
from softphone_ui.web.dispatcher import connect_dispatcher
from softphone_ui.web.endpoint import ENDPOINTS, OTHER_PATHS
from softphone_ui.web.error_answers import map_errors
from softphone_ui.web.features import add_feature, all_features, serve_files
from softphone_ui.web.guard import know_person, refuse_strangers
from softphone_ui.web.hooks import no_hooks
from softphone_ui.web.jobs import JOBS, WebJobs, add_job, run_jobs
from softphone_ui.web.live import MIRROR, Mirror, follow_floor
from softphone_ui.web.live_socket import AUDIENCE, Audience, close_sockets, keep_audience
from softphone_ui.web.made_up_past import MADE_UP_PAST, MadeUpPast, follow_made_up_past
from softphone_ui.web.navigation import NAVIGATION, SCRIPTS
from softphone_ui.web.openapi import OPENAPI_TEXT
from softphone_ui.web.outages import OUTAGES, Outages
from softphone_ui.web.pages import PAGES, Pages
from softphone_ui.web.phones import PHONES, Phones
from softphone_ui.web.redis import REDIS, close_redis, open_redis
from softphone_ui.web.security import add_headers
from softphone_ui.web.session_validity import STANDING, SessionValidity, watch_standing
from softphone_ui.web.sessions import SESSIONS, Sessions
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.throttle import THROTTLE, Throttle
from softphone_ui.web.uploaded_tables import set_up as set_up_tables
from softphone_ui.web.words import WORDS, read_words

LARGEST_BODY = 256 * 1024


def make_app(settings: Settings) -> web.Application:
    """Return the whole web process. Nothing is connected before it starts."""
    outages = Outages()
    redis = open_redis(settings.stores.redis_url)
    sessions = Sessions(redis, outages)
    app = web.Application(
        client_max_size=LARGEST_BODY,
        middlewares=[
            behind_proxy(settings.web.trusted_proxies),
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
    app[SOCKET_COUNTS] = Counter()
    app[PHONES] = Phones()
    app[STANDING] = SessionValidity()
    app[READINGS] = SessionReadings()
    app[NAVIGATION] = []
    app[SCRIPTS] = []
    app[MADE_UP_PAST] = MadeUpPast()
    app[JOBS] = WebJobs()
    app[ENDPOINTS] = []
    app[OPENAPI_TEXT] = []
    app[OTHER_PATHS] = {}
    no_hooks(app)
    set_up_tables(app)
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
        ]
    )
    add_job(app, watch_standing(app))
    add_job(app, follow_made_up_past(app))
    for feature in all_features():
        add_feature(app, feature)
    app.cleanup_ctx.append(run_jobs)
    serve_files(app)
    BUILT.mkdir(parents=True, exist_ok=True)
    app.router.add_static("/built", BUILT)
