"""``try``: one real message, or one question, by a way that the settings of today name.

It says at once what an administrator would otherwise learn from a message that waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from asterisk_conf.trunk_state import Registration, ask_registration
from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from registry.notifications.delivery_channels import DeliveryRefused, NotTaken
from registry.notifications.mail import Mail
from registry.notifications.rows.outbox import Message
from registry.notifications.sms import sms
from registry.notifications.telegram import TelegramBot

#: Nobody waits longer for an answer.
TRIAL_SECONDS = 45.0
WORDS = "Komek 109: сынақ хабары · пробное сообщение · a trial message"
REGISTRATIONS: Mapping[Registration, str] = {
    Registration.UNREGISTERED: "the provider is silent: check the network and trunk_registrar",
    Registration.STOPPED: "Asterisk gave up: check trunk_registrar, then restart Asterisk",
    Registration.REJECTED: "the provider refuses: check trunk_user and trunk_password",
    Registration.UNKNOWN: "Asterisk does not say: does it run (./komek status)?",
}


class TrialFailed(Exception):
    """A trial that did not succeed, with the reason in words."""


@dataclass(frozen=True)
class Way:
    """A way to try. `run` gets the settings and the address; it returns what was seen, or raises.
    `address`: what has to be named, empty where nothing has. `keys`: the settings to look at."""

    run: Callable[[Settings, str], Awaitable[str]]
    address: str
    keys: str


async def _try_mail(settings: Settings, address: str) -> str:
    await Mail(settings).hand_over(_message("mail", address), _nothing)
    return f"the mail server took it; look into the mailbox {address}"


async def _try_sms(settings: Settings, address: str) -> str:
    async with aiohttp.ClientSession() as http:
        await sms(settings, http).hand_over(_message("sms", address), _nothing)
    if settings.sms_way == "file":
        return f"it stands in {settings.sms_file}: no provider is set (sms_provider)"
    return f"the provider took it; look at the telephone {address}"


async def _try_telegram(settings: Settings, address: str) -> str:
    async with aiohttp.ClientSession() as http:
        await TelegramBot(settings, http).hand_over(_message("telegram", address), _nothing)
    return f"Telegram took it; look into the chat {address}"


async def _try_trunk(settings: Settings, _address: str) -> str:
    state = await asyncio.to_thread(ask_registration, settings)
    if state is None:
        return (
            "there is nothing to register (trunk_registrar is empty): the provider sends calls to "
            f"sip_port {settings.ports.sip_port}. Dial {settings.calls.line} from a telephone"
        )
    if state is not Registration.REGISTERED:
        raise TrialFailed(REGISTRATIONS[state])
    return f"the provider accepts our registration. Dial {settings.calls.line} from a telephone"


WAYS: Mapping[str, Way] = {
    "mail": Way(
        _try_mail,
        "a mail address",
        "mail_host, mail_port, mail_security, mail_user, mail_password, mail_from",
    ),
    "sms": Way(_try_sms, "a telephone number", "sms_provider, sms_url, sms_token, sms_sender"),
    "telegram": Way(_try_telegram, "a chat", "telegram_token, telegram_url"),
    "trunk": Way(_try_trunk, "", "trunk_registrar, trunk_user, trunk_password"),
}


def run_trial(settings: Settings, name: str, address: str, progress: Progress) -> int:
    """Try the way `name` to `address`. Return 0 if it worked and 1 if not; what was seen is told
    by `progress`. Raises StartError where the address is missing."""
    way = WAYS[name]
    if way.address and not address:
        raise StartError(f"say where to: ./komek try {name} and {way.address}")
    began = time.monotonic()
    try:
        seen = asyncio.run(asyncio.wait_for(way.run(settings, address), TRIAL_SECONDS))
    except TimeoutError:
        reason = f"no answer within {TRIAL_SECONDS:g} s"
    except (NotTaken, DeliveryRefused, TrialFailed, OSError) as error:
        reason = str(error)
    else:
        progress(f"{name}: {seen} ({time.monotonic() - began:.1f} s)")
        return 0
    progress(f"{name}: it failed: {reason}. Settings to look at: {way.keys}")
    return 1


def _message(channel: str, address: str) -> Message:
    now = datetime.now(UTC)
    words = {"subject": WORDS, "text": WORDS, "ticket": ""}
    return Message(0, f"trial-{now.timestamp():.0f}", channel, address, words, now, 0)


async def _nothing() -> None:
    """Nobody has to know the moment in which a trial message leaves."""
