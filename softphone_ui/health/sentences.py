"""What is wrong, in sentences that say what to do: the page's own words for the judgement that
`./komek doctor` says in a terminal (`launcher/doctor.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from foundation import dates
from foundation.process.diagnosis import Fault, Finding
from foundation.process.our_programs import BY_ROLE
from foundation.sentences import fill
from softphone_ui.web.words import N_, Say

#: What can be amiss beside our programs, whose names are in foundation/process/our_programs.py.
_OTHER_SUBJECTS: Mapping[str, str] = {
    "asterisk": N_("Telephone exchange"),
    "postgres": N_("Database"),
    "valkey": N_("Redis (Valkey)"),
    "database": N_("Database"),
    "redis": N_("Redis (Valkey)"),
    "supervisor": N_("Supervisor"),
    "system": N_("The whole system"),
    "lines": N_("Lines"),
    "settings": N_("Settings"),
    "disk": N_("Disk"),
    "recordings": N_("Recordings"),
    "prompts": N_("Prompts"),
    "copies": N_("Copies of the installation"),
    "trunk": N_("Provider's trunk"),
    "certificate": N_("Certificate of encrypted SIP"),
    "outbox": N_("Messages to bodies and applicants"),
}

SENTENCES: Mapping[Fault, str] = {
    Fault.NOTHING_RUNS: N_("Nothing runs. On the server: ./komek up"),
    Fault.SUPERVISOR_GONE: N_(
        "It is gone: the programs run on, and none that falls is started again. On the server: "
        "./komek up starts everything anew; calls in progress are cut off, so choose a quiet hour."
    ),
    Fault.SUPERVISOR_SILENT: N_(
        "It does not answer: it hangs, or it is stopping everything. If this stays for two "
        "minutes, on the server: ./komek up"
    ),
    Fault.SILENT: N_(
        "It runs and does not answer. It is ended and started again by itself within seconds; if "
        "this comes back, read {log}"
    ),
    Fault.AWAY: N_("It does not run. It is started again each second; why it falls: {log}"),
    Fault.DRAINING: N_(
        "They are being emptied before a stop: all callers but those of emergency lines are "
        "refused. Calls that are left: {n}. If nobody is stopping the system, on the server: "
        "./komek drain --end"
    ),
    Fault.SETTINGS_BAD: N_(
        "{reason}. Until that is mended, what starts again has those of the last start, as these "
        "have: {roles}"
    ),
    Fault.DISK_LOW: N_(
        "{megabytes} MB are left. Make room now (recordings and logs are the largest), or calls go "
        "on without being written down."
    ),
    Fault.STORE_AWAY: N_("Your own server at {where} does not answer. Start it."),
    Fault.STORE_DAMAGED: N_(
        "Its files could not be loaded and were moved to {folder}. Records of the last "
        "calls before that may be incomplete. On the server, run ./komek facts "
        "compare, then delete the folder."
    ),
    Fault.PROMPTS_UNSPOKEN: N_(
        "Prompts that could not be spoken: {n}. Callers hear a chime instead; the "
        "system tries again every few minutes. Check that espeak-ng is installed and "
        "that the computer is not overloaded."
    ),
    Fault.COPY_OLD: N_("Hours since the last copy: {n}. Did the nightly ./komek backup fail?"),
    Fault.COPY_NEVER: N_(
        "Nobody has copied this installation. On the server, have ./komek backup run each night "
        "(docs/BACKUP.md)."
    ),
    Fault.DRILL_FAILED: N_(
        "Problems that the last drill found in the copy {folder}: {n}. The first: {problem}. On "
        "the server, make a new copy by ./komek backup and try it by ./komek drill."
    ),
    Fault.DRILL_OLD: N_(
        "Days since the last drill: {n}. On the server, try the newest copy by ./komek drill."
    ),
    Fault.TRUNK_NOT_REGISTERED: N_(
        "The provider does not know us, so no call comes in. Check the network and trunk_registrar "
        "of the settings."
    ),
    Fault.TRUNK_REJECTED: N_(
        "The provider rejects our registration, so no call comes in. Check trunk_user and "
        "trunk_password of the settings."
    ),
    Fault.CERTIFICATE_ENDS: N_(
        "It ends in {n} days. Put a new one at sip_tls_certificate and sip_tls_key of the "
        "settings, and restart Asterisk in a quiet hour."
    ),
    Fault.CERTIFICATE_ENDED: N_(
        "It has ended: telephones that check it do not sign in. Put a new one at "
        "sip_tls_certificate and sip_tls_key of the settings, and restart Asterisk."
    ),
    Fault.RECORDINGS_ROOM: N_(
        "Their disk has little room. Add disk, or let old ones go by recordings_keep_days."
    ),
    Fault.RECORDINGS_FAILING: N_("Cannot be kept: {n}. Why: {reason}"),
    Fault.RECORDINGS_BEHIND: N_(
        "Waiting to be encoded: {n}. The machine is too busy; nothing is lost, and it catches up."
    ),
    Fault.RECORDINGS_MISSING: N_(
        "Calls without a recording: {n}. On the server, their names: "
        ".venv/bin/python -m recordings reconcile"
    ),
    Fault.SPOOLED: N_(
        "Entries that wait for Redis: {n}. Nothing is lost; they are written when it answers."
    ),
    Fault.SCRIBE_LATE: N_(
        "The database is {seconds} s behind the calls. Nothing is lost; lists show calls late "
        "until the database answers again."
    ),
    Fault.RECORDS_REFUSED: N_(
        "Records that the database refused: {n}. They are tried again at each start; report them."
    ),
    Fault.JOURNAL_GAP: N_("The journal lost entries. On the server: ./komek facts compare"),
    Fault.OUTBOX_LATE: N_(
        "Messages that wait: {n}, the first since {since}. Check the mail server, webhook or SMS "
        "gateway of the settings."
    ),
    Fault.OUTBOX_LOST: N_(
        "In two days: refused {refused}, perhaps not arrived {in_doubt}. Check the addresses in "
        "the settings of deadlines."
    ),
    Fault.SOURCE_AWAY: N_(
        "{source} has not answered for {minutes} minutes ({why}). Nothing is lost, and it is "
        "caught up. Is the network there, and the way to it?"
    ),
    Fault.SOURCE_REFUSED: N_(
        "{source} refuses us ({why}). Is its token in the settings right, and does nobody else "
        "read with it?"
    ),
    Fault.FAULTS: N_("It went on after faults: {kinds}. Where: {log}. Report them."),
    Fault.FELL: N_("Fell and was started again: {n}×. The last time {at}: {reason}"),
    Fault.HUNG: N_("Hung and was ended: {n}×. The last time {at}: {where}"),
    Fault.SUPERVISOR_FELL: N_("Fell and was started again: {n}×. Calls went on."),
    Fault.LAST_ERROR: N_("Last error, {at}: {words}"),
}
NOWHERE = N_("no known place")


def subject_name(subject: str, say: Say, language: str) -> str:
    """Return what people are told of the subject of a finding: a program or what else there is."""
    if subject in BY_ROLE:
        return BY_ROLE[subject].names.in_language(language)
    return say(_OTHER_SUBJECTS.get(subject, subject))


def in_words(finding: Finding, say: Say, language: str, zone: ZoneInfo) -> str:
    """Return the sentence of a finding, with moments in the centre's zone."""
    values: dict[str, Any] = {**finding.values}
    if finding.why is Fault.HUNG:
        values["where"] = values["where"] or say(NOWHERE)
        values["at"] = dates.exact(at, zone, language) if (at := values["at"]) else "–"
    if finding.why is Fault.OUTBOX_LATE:
        values["since"] = dates.moment(values["since"], zone, language)
    if finding.why is Fault.LAST_ERROR:
        values["at"] = _local(values["at"], UTC, zone, language)
    if finding.why is Fault.FELL:  # the supervisor writes the machine's own time
        values["at"] = _local(values["at"], None, zone, language)
    return fill(say(SENTENCES[finding.why]), **values)


def _local(text: str, written_in: tzinfo | None, zone: ZoneInfo, language: str) -> str:
    """A moment of a log, written in `written_in` (None: this machine's zone); as it stands where it
    is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    at = at.astimezone() if written_in is None else at.replace(tzinfo=written_in)
    return dates.exact(at, zone, language)
