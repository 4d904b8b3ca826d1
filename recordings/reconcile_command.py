"""``python -m recordings reconcile``: prints the comparison. Ends with 1 where they differ."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings, SettingsError, load_settings
from recordings.reconcile import ReconciliationReport, reconcile

LOOKS_BACK = timedelta(days=1)


def reconcile_command(arguments: list[str]) -> int:
    """Print the report; returns the exit code (2: it could not be made)."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings()
        report = asyncio.run(
            _report(settings, options.since, options.until, checksums=options.checksums)
        )
    except (SettingsError, DatabaseAway) as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(msgspec.json.encode(report).decode())
    else:
        print("\n".join(lines(report)))
    return 0 if report.clean else 1


def lines(report: ReconciliationReport) -> Iterator[str]:
    """Yield the report in words, a line a finding."""
    yield f"{report.since:%Y-%m-%d %H:%M} to {report.until:%Y-%m-%d %H:%M} UTC: "
    yield f"{report.checked} recordings looked at, {report.on_the_way} on their way"
    for call in report.unrecorded:
        yield (
            f"ticket without recording: {call.ticket} call {call.call_id} operator "
            f"{call.operator}, {call.talk_seconds:.1f} s of talk"
        )
    for short in report.cut_short:
        yield (
            f"cut short: {short.ticket} call {short.call_id}, {short.recorded_seconds:.1f} s "
            f"of {short.talk_seconds:.1f} s"
        )
    for orphan in report.without_ticket:
        known = "no ticket yet" if orphan.call_known else "call not on record"
        yield f"recording without ticket: {orphan.recording_id} ({known})"
    for lost in report.files_missing:
        yield f"file missing: {lost.path} of {lost.ticket}"
    for wrong in report.checksums_wrong:
        yield f"checksum wrong: {wrong.path} of {wrong.ticket}"
    for path in report.files_without_row:
        yield f"file without row: {path}"
    for path in report.strange_files:
        yield f"no recording: {path}"
    yield "everything agrees" if report.clean else "not everything agrees"


async def _report(
    settings: Settings, since: datetime, until: datetime, *, checksums: bool
) -> ReconciliationReport:
    pool = await open_pool(settings, "reconcile", size=1)
    try:
        async with connection(pool) as link:
            return await reconcile(
                link, settings.folders.recordings_dir, since, until, checksums=checksums
            )
    finally:
        pool.terminate()


def _parser() -> argparse.ArgumentParser:
    now = datetime.now(UTC)
    parser = argparse.ArgumentParser(prog="python -m recordings reconcile", description=__doc__)
    parser.add_argument("--since", type=_moment, default=now - LOOKS_BACK, help="ISO time")
    parser.add_argument("--until", type=_moment, default=now, help="ISO time")
    parser.add_argument("--checksums", action="store_true", help="read every file")
    parser.add_argument("--json", action="store_true")
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
