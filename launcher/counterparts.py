"""Checks at the same time which of the foreign servers that the settings name can be reached."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from foundation.settings.database_servers import Server, servers_of


@dataclass(frozen=True)
class Counterpart:
    """A foreign server that the setting `key` names. One of its `servers` is enough. `needed`: the
    installation does not start without it. Work for a server that is not needed waits until it
    answers."""

    key: str
    servers: tuple[Server, ...]
    needed: bool = False

    def __str__(self) -> str:
        return ", ".join(map(str, self.servers))


def check_counterparts(settings: Settings, progress: Progress, seconds: float) -> None:
    """Connect to every server that the settings name, to all at the same time.

    `seconds`: the limit for all of them together. Raise StartError if a needed server cannot be
    reached; report the others by `progress`."""
    found = counterparts(settings)
    troubles = troubles_of(found, seconds)
    for counterpart in found:
        if counterpart.key in troubles and not counterpart.needed:
            progress(
                f"{counterpart.key}: {counterpart} cannot be reached "
                f"({troubles[counterpart.key]}); what is for it waits"
            )
    for counterpart in found:
        if counterpart.key in troubles and counterpart.needed:
            raise StartError(
                f"{counterpart.key}: {counterpart} cannot be reached "
                f"({troubles[counterpart.key]}): start it"
            )


def counterparts(settings: Settings) -> list[Counterpart]:
    """Return all foreign servers to which an installation with these settings connects."""
    found = []
    if settings.stores.database_dsn:
        servers = tuple(servers_of(settings.stores.database_url))
        found.append(Counterpart("database_dsn", servers, needed=True))
    if settings.stores.redis_dsn:
        found.append(Counterpart("redis_dsn", _of_url(settings.stores.redis_dsn), needed=True))
    mail, channels = settings.mail, settings.channels
    if mail.mail_host:
        found.append(Counterpart("mail_host", (Server(mail.mail_host, mail.mail_port),)))
    if channels.imap_host:
        found.append(Counterpart("imap_host", (Server(channels.imap_host, channels.imap_port),)))
    return [*found, *(Counterpart(key, _of_url(url)) for key, url in _web_addresses(settings))]


def troubles_of(found: Sequence[Counterpart], seconds: float) -> dict[str, str]:
    """Return the counterparts that cannot be reached within `seconds`: key → reason."""
    answers: dict[tuple[str, Server], str] = {}

    def ask(key: str, server: Server) -> None:
        answers[key, server] = _reach(server, seconds)

    # The threads are daemons and may be left behind: nothing can end a DNS query that hangs.
    asking = [(it.key, server) for it in found for server in it.servers]
    threads = [threading.Thread(target=ask, args=each, daemon=True) for each in asking]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    troubles, late = {}, f"no answer within {seconds:g} s"
    for counterpart in found:
        reasons = [answers.get((counterpart.key, server), late) for server in counterpart.servers]
        if all(reasons):
            troubles[counterpart.key] = reasons[0]
    return troubles


def _reach(server: Server, seconds: float) -> str:
    try:
        if server.socket:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(seconds)
                line.connect(server.socket)
        else:
            socket.create_connection((server.host, server.port), seconds).close()
    except OSError as error:
        return error.strerror or str(error) or type(error).__name__
    return ""


def _of_url(url: str) -> tuple[Server, ...]:
    where = urlsplit(url)
    usual = {"https": 443, "http": 80, "redis": 6379, "rediss": 6379}
    return (Server(where.hostname or "127.0.0.1", where.port or usual[where.scheme]),)


def _web_addresses(settings: Settings) -> list[tuple[str, str]]:
    """Return the key and the address of each web service that the settings switch on."""
    switched = {
        "sms_url": settings.sms_way == "http",
        "telegram_url": settings.telegram.telegram_token,
        "citizens_bot_api": settings.channels.citizens_bot_token,
        "police_url": settings.police.police_url,
        "sign_on_issuer": settings.sign_on.sign_on_issuer,
        "statistics_address": settings.panels.statistics_address,
    }
    found = [(key, settings.value(key)) for key, on in switched.items() if on]
    return [*found, *settings.networks.addresses.items()]
