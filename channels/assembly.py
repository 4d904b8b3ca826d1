"""The networks that the settings name, each with its way out, and the doors by which they call."""

from __future__ import annotations

import aiohttp

from channels import stand_in
from channels.mail import assembly as mail
from channels.meta import assembly as meta
from channels.network import NOTHING, Assembly
from channels.news import assembly as news
from channels.site_chat import assembly as site_chat
from channels.telegram import assembly as telegram
from channels.vk import assembly as vk
from channels.x import assembly as x
from channels.youtube import assembly as youtube
from foundation.postgres.pool import Pool
from foundation.settings import Settings

#: What makes the networks of a package; it returns NOTHING unless the settings name one.
PACKAGES = (
    telegram.assemble,
    mail.assemble,
    vk.assemble,
    meta.assemble,
    x.assemble,
    youtube.assemble,
    news.assemble,
    site_chat.assemble,
    stand_in.assemble,
)


def assembly_of(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    """Put together the networks that the settings name."""
    return sum((assemble(settings, pool, http) for assemble in PACKAGES), NOTHING)
