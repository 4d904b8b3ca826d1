"""The script of one call: reads the number, tells the dispatcher, returns the call to the dialplan.

The whole takes a few milliseconds.
"""

import logging
from dataclasses import dataclass
from urllib.parse import quote, unquote

from agi.session import CallSession
from foundation.telephones.numbers import CallerNumber, likely_language, read_caller

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Introduction:
    """The dialplan's introduction of a call: call id, caller, line, Asterisk's own stamp of the
    start, and the language that is supposed of the caller."""

    caller: CallerNumber
    line: str
    offered_at: str
    trial: bool = False
    language: str = "kk"


def introduce(session: CallSession, country: str, city_language: str) -> Introduction:
    """Read the dialplan's arguments; it encodes them, so that no letter can do harm."""
    number, name, line, offered_at = (unquote(session.argument(at)) for at in (1, 2, 3, 4))
    trial = session.argument(5) == "1"
    caller = read_caller(number, name, country)
    language = likely_language(caller.e164, city_language)
    return Introduction(caller, line, offered_at, trial, language)


def offered(who: Introduction) -> dict[str, str]:
    """Return the fields of KomekOffered, URI-encoded."""
    fields = {
        "Line": who.line,
        "Caller": who.caller.e164 or who.caller.raw,
        "CallerName": who.caller.name,
        "Dialled": who.line,
        "OfferedAt": who.offered_at,
        "Language": who.language,
    }
    if who.trial:
        fields["Trial"] = "1"
    return {key: quote(value, safe="") for key, value in fields.items()}


async def introduce_call(session: CallSession, country: str, city_language: str) -> None:
    """Run the whole script. KOMEK_AGI is set last: without it the dialplan does the work."""
    who = introduce(session, country, city_language)
    await session.user_event("KomekOffered", offered(who))
    await session.set_variable("KOMEK_CALLER", who.caller.e164 or "")
    await session.set_variable("KOMEK_LANGUAGE", who.language)
    await session.set_variable("KOMEK_AGI", "done")
    log.info("call introduced", extra={"call_id": session.call_id, "caller": who.caller.kind})
