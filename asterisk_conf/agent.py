"""``python -m asterisk_conf.agent``: does what belongs to the PBX of this node.

It renders and reloads the configuration, bans who guesses telephones' passwords, speaks what
callers are to hear, and keeps the trace and Asterisk's own logs small. Whoever wants something of
the PBX's files asks it over Valkey (`queue_manager.pbx_agent`); one request at a time, for two
would write the same files.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from asterisk_conf.certificate import end_of_certificate
from asterisk_conf.dialled import BadDialledLine
from asterisk_conf.guard import Guard
from asterisk_conf.logs import rotate_cel, rotate_logs
from asterisk_conf.phones import BadPhone
from asterisk_conf.prefix import voice
from asterisk_conf.reload import reload_from_database
from asterisk_conf.trunk_state import Registration, ask_registration
from foundation.errors import StartError
from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner
from foundation.postgres.errors import DatabaseAway
from foundation.process.faults import wellness
from foundation.process.health import Json, serve_health
from foundation.process.lifetime import gather_or_cancel, run_until_stopped, settings_or_exit
from foundation.settings import Settings
from foundation.valkey.client import ValkeyReply
from foundation.valkey.keys import open_bus
from foundation.valkey.server import RequestServer
from prompts.incident import NoVoice
from prompts.incident_sounds import speak_incident
from prompts.police_sounds import speak_police_call
from prompts.sounds import count_failures, speak_failed
from prompts.topic_sounds import ensure_topic_sound
from queue_manager.pbx_agent import (
    Reload,
    Request,
    SpeakIncident,
    SpeakPoliceCall,
    SpeakTopic,
    read_request,
    server_name,
)

ROLE = "pbx-agent"
TIDY = timedelta(minutes=1)
LOOK_AT_TRUNK = timedelta(seconds=10)
#: Pause between two attempts to speak the prompts at which the synthesiser failed.
SPEAK_AGAIN = timedelta(minutes=5)
#: What is wrong with the data or with somebody else: the asker is told, and it is no fault of ours.
REFUSALS = (DatabaseAway, StartError, BadPhone, BadDialledLine)
log = logging.getLogger(ROLE)


class Agent:
    """The agent of one node."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._faults: Counter[str] = Counter()
        self._redis = open_bus(settings.stores.redis_url)
        self._guard = Guard(settings, self._redis)
        self._server = RequestServer(self._redis, server_name(settings), self.handle)
        self._done = self._refused = self._rotated = 0
        self._unspoken = count_failures(settings.folders.sounds_dir)
        self._registration: Registration | None = None
        self._certificate_ends: datetime | None = None
        self.runner = JobRunner(self._jobs())

    async def run(self) -> None:
        """Serve requests until cancelled."""
        try:
            await gather_or_cancel(self._server.run(), self.runner.run(), self._guard.run())
        finally:
            await self._redis.aclose()

    def health(self) -> Mapping[str, Json]:
        """Return the health report of the agent and of its jobs.

        `done` and `refused`: numbers of requests; `rotated`: number of rotated files; `redis`:
        whether Valkey answers; `unspoken_prompts`: number of prompts that are only a chime because
        the synthesiser failed; `guesses`: wrong passwords of telephones; `banned`: networks whose
        SIP is blocked now; `trunk`: state of the registration with the provider, None without one;
        `sip_certificate_ends`: end of the certificate of encrypted SIP (ISO 8601), None without
        one."""
        own: dict[str, Json] = {
            "role": ROLE,
            "pbx": self._settings.exchange.pbx,
            "redis": self._server.connected,
            "done": self._done,
            "refused": self._refused,
            "rotated": self._rotated,
            "unspoken_prompts": self._unspoken,
            "guesses": self._guard.guesses,
            "banned": list(self._guard.banned),
            "trunk": self._registration,
            "sip_certificate_ends": ends.isoformat() if (ends := self._certificate_ends) else None,
            **wellness(self._faults),
        }
        return self.runner.report(own)

    async def handle(self, body: bytes) -> ValkeyReply:
        """Carry a request out; whatever goes wrong is the answer's sentence."""
        kind = "unreadable request"
        try:
            request = read_request(body)
            kind = type(request).__name__
            result = await self._carry_out(request)
        except REFUSALS as error:
            self._refused += 1
            log.warning("refused", extra={"request": kind, "why": str(error)})
            return ValkeyReply(error=str(error))
        except Exception as error:
            self._faults[kind] += 1
            log.exception("request failed", extra={"request": kind})
            return ValkeyReply(error=f"{type(error).__name__}: {error}")
        self._done += 1
        log.info("done", extra={"request": kind})
        return ValkeyReply(msgspec.Raw(msgspec.json.encode(result)))

    async def _carry_out(self, request: Request) -> Any:
        match request:
            case Reload():
                return await reload_from_database(self._settings)
            case SpeakTopic():
                return await asyncio.to_thread(self._speak_topic, request)
            case SpeakIncident():
                return await asyncio.to_thread(self._speak_incident, request)
            case SpeakPoliceCall():
                return await asyncio.to_thread(
                    speak_police_call, self._settings, voice(self._settings), request.incident_id,
                    request.language, request.text,
                )  # fmt: skip

    def _speak_topic(self, topic: SpeakTopic) -> str | None:
        settings = self._settings
        return ensure_topic_sound(
            settings, voice(settings), topic.topic_id, topic.language, topic.name
        )

    def _speak_incident(self, incident: SpeakIncident) -> tuple[str, ...] | None:
        settings = self._settings
        try:
            spoken = speak_incident(
                settings, voice(settings), incident.incident_id, incident.language, incident.text
            )
        except NoVoice:
            return None
        return spoken.sounds

    def _jobs(self) -> list[Job]:
        again = Job("speak prompts again", self._speak_again, every=SPEAK_AGAIN, at_start=False,
                    fault="prompts not spoken")  # fmt: skip
        return [
            Job("rotate the trace", self._rotate_trace, every=TIDY, fault="trace not rotated"),
            Job("rotate logs", self._rotate_logs, every=TIDY, fault="logs not rotated"),
            again,
            Job(
                "look at the trunk",
                self._look_at_trunk,
                every=LOOK_AT_TRUNK,
                fault="trunk not looked at",
            ),
            Job(
                "look at the certificate",
                self._look_at_certificate,
                every=TIDY,
                fault="certificate not read",
            ),
            *self._guard.jobs(),
        ]

    async def _rotate_trace(self, now: datetime) -> None:
        self._rotated += await asyncio.to_thread(rotate_cel, self._settings.cel_dir)

    async def _rotate_logs(self, now: datetime) -> None:
        self._rotated += await asyncio.to_thread(rotate_logs, self._settings)

    async def _look_at_trunk(self, now: datetime) -> None:
        state = await asyncio.to_thread(ask_registration, self._settings)
        if state is not self._registration:
            level = logging.INFO if state is Registration.REGISTERED else logging.WARNING
            log.log(level, "registration with the provider", extra={"state": state})
        self._registration = state

    async def _look_at_certificate(self, now: datetime) -> None:
        self._certificate_ends = await asyncio.to_thread(end_of_certificate, self._settings)

    async def _speak_again(self, now: datetime) -> None:
        """Retry the prompts at which the synthesiser failed: it fails when the machine is too busy,
        at the set-up or later."""
        folder = self._settings.folders.sounds_dir
        spoken = await asyncio.to_thread(speak_failed, folder, voice(self._settings))
        self._unspoken = await asyncio.to_thread(count_failures, folder)
        if spoken or self._unspoken:
            values = {"spoken": spoken, "unspoken": self._unspoken}
            log.warning("prompts that could not be spoken were tried again", extra=values)


async def serve(settings: Settings) -> None:
    """Run the agent of this installation's Asterisk until cancelled."""
    agent = Agent(settings)
    async with serve_health(settings, ROLE, agent.health):
        await agent.run()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: serve(settings))


if __name__ == "__main__":
    main()
