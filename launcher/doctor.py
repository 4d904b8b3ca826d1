"""``doctor``: what is wrong in an installation, in sentences that say what to do. The judgement is
`foundation/process/diagnosis.py`, which the administrator's page of health shows, too."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.process.diagnosis import Chart, Fault, Finding, Outbox, findings
from foundation.process.examination import ANSWER_SECONDS, examine
from foundation.settings import Settings
from launcher.table import UNSUPERVISED
from registry.notifications.rows import outbox

#: What was refused longer ago has been seen.
OUTBOX_LOOKS_BACK = timedelta(days=2)
_ONE_LINE = {name: " ".join(words.split()) for name, words in UNSUPERVISED.items()}

WORDS: Mapping[Fault, str] = {
    Fault.NOTHING_RUNS: "nothing runs: ./komek up starts it",
    Fault.SUPERVISOR_GONE: _ONE_LINE["gone"],
    Fault.SUPERVISOR_SILENT: _ONE_LINE["silent"],
    Fault.SILENT: "runs and does not answer; the watch ends it. Its words: {log}",
    Fault.AWAY: "does not run; it is started again each second. Why: {log}",
    Fault.DRAINING: "they are being emptied: all callers but those of emergency lines are refused, "
    "{n} are left. Where nobody is stopping the system or its PBX, ./komek drain --end takes "
    "callers again",
    Fault.SETTINGS_BAD: "{reason}. Until that is mended, what starts again has those of the "
    "last start, as these have: {roles}",
    Fault.DISK_LOW: "{megabytes} MB are left: make room (recordings and logs are the largest), or "
    "calls go on without being written down",
    Fault.STORE_AWAY: "your own server at {where} does not answer: start it",
    Fault.STORE_DAMAGED: "its files could not be loaded and are put aside in {folder}: calls of "
    "the last moments before may lack entries. Compare with ./komek facts compare, keep what "
    "you want to look into, and remove the folder",
    Fault.PROMPTS_UNSPOKEN: "{n} could not be spoken, and callers hear a chime: they are tried "
    "again every few minutes. Is espeak-ng there, and the machine not too busy?",
    Fault.COPY_OLD: "the last copy is {n} hours old: did the nightly ./komek backup fail?",
    Fault.COPY_NEVER: "nobody has copied this installation: docs/BACKUP.md says how to do it each "
    "night",
    Fault.DRILL_FAILED: "the last drill found {n} problems in the copy {folder}: {problem}. Make a "
    "new copy by ./komek backup and try it by ./komek drill",
    Fault.DRILL_OLD: "the last drill was {n} days ago: ./komek drill tries the newest copy",
    Fault.TRUNK_NOT_REGISTERED: "the provider does not know us, so no call comes in: is the "
    "network there, and does trunk_registrar of the settings answer?",
    Fault.TRUNK_REJECTED: "the provider rejects our registration, so no call comes in: are "
    "trunk_user and trunk_password of the settings right?",
    Fault.CERTIFICATE_ENDS: "the certificate of encrypted SIP ends in {n} days: put a new one at "
    "sip_tls_certificate and sip_tls_key, and restart Asterisk in a quiet hour",
    Fault.CERTIFICATE_ENDED: "the certificate of encrypted SIP has ended: telephones that check it "
    "do not sign in. Put a new one at sip_tls_certificate and sip_tls_key, and restart Asterisk",
    Fault.RECORDINGS_ROOM: "their disk has little room: add disk, or let old ones go by "
    "recordings_keep_days",
    Fault.RECORDINGS_FAILING: "{n} cannot be kept: {reason}",
    Fault.RECORDINGS_BEHIND: "{n} wait to be encoded: the machine is too busy",
    Fault.RECORDINGS_MISSING: "{n} calls have none: .venv/bin/python -m recordings reconcile names "
    "them",
    Fault.SPOOLED: "{n} entries of the journal wait for Redis: nothing is lost, and they are "
    "written when it answers. See log/valkey.log",
    Fault.SCRIBE_LATE: "the database is {seconds} s behind the calls: nothing is lost, pages show "
    "old calls late. It catches up when the database answers",
    Fault.RECORDS_REFUSED: "{n} records were refused by the database; they are tried at each start",
    Fault.JOURNAL_GAP: "the journal lost entries: compare with ./komek facts compare",
    Fault.OUTBOX_LATE: "{n} messages wait, the first since {since:%Y-%m-%d %H:%M}Z: is the mail "
    "server (or webhook, or SMS gateway) of the settings right, and does it answer?",
    Fault.OUTBOX_LOST: "in two days {refused} messages were refused and {in_doubt} may not have "
    "arrived: /deadlines/settings names their addresses",
    Fault.SOURCE_AWAY: "{source} has not answered for {minutes} minutes ({why}): nothing is lost, "
    "and it is caught up; is the network there, and the way to it?",
    Fault.SOURCE_REFUSED: "{source} refuses us ({why}): is the token of the settings right, and "
    "does nobody else read with it?",
    Fault.FAULTS: "went on after {kinds}: {log} says where; report it",
    Fault.FELL: "fell {n}×, last at {at}: {reason}; it was started again",
    Fault.HUNG: "hung {n}× and was ended, last {at}: {where}",
    Fault.SUPERVISOR_FELL: "fell {n}× and was started again; calls went on",
    Fault.LAST_ERROR: "last error, {at}Z: {words}",
}


def troubles_of(settings: Settings) -> list[Finding]:
    """Return what is wrong, and what was."""
    return list(findings(examine_installation(settings)))


def examine_installation(settings: Settings) -> Chart:
    """Ask all programs once, and return what they say."""
    return asyncio.run(_examine(settings))


def report(found: Sequence[Finding]) -> str:
    """Write the findings for a terminal."""
    troubles = [_line(it) for it in found if not it.past]
    past = [_line(it) for it in found if it.past]
    head = "Amiss now:" if troubles else "Everything that runs is well."
    return "\n".join([head, *troubles, *(["", "In the logs:", *past] if past else [])])


def _line(finding: Finding) -> str:
    values: dict[str, Any] = {**finding.values}
    if finding.why is Fault.HUNG:
        values["at"] = f"{at:%Y-%m-%dT%H:%M:%S}Z" if (at := values["at"]) else "long ago"
        values["where"] = values["where"] or "no known place"
    return f"  {finding.subject}: {WORDS[finding.why].format(**values)}"


async def _examine(settings: Settings) -> Chart:
    chart = await examine(settings)
    return replace(chart, outbox=await _outbox(settings)) if chart.running else chart


async def _outbox(settings: Settings) -> Outbox | None:
    """Nothing of it where the database does not answer: that is said elsewhere."""
    pool = await open_pool(settings, "doctor", size=1)
    try:
        async with asyncio.timeout(ANSWER_SECONDS), connection(pool) as link:
            found = await outbox.figures(link, datetime.now(UTC) - OUTBOX_LOOKS_BACK)
    except (DatabaseAway, asyncpg.PostgresError, TimeoutError):
        return None
    finally:
        await pool.close()
    return Outbox(found.waiting, found.since, found.in_doubt, found.refused)
