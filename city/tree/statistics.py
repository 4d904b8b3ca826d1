"""The national statistics: how an indicator is asked for, and what its answer says.

The shape is that of taldau.stat.gov.kz as public programs read it: a POST to
``/ru/Api/GetIndexData/703053?period=5&dics=67,848`` is answered by rows of ``terms``, ``termNames``
and ``periods`` of ``name``, ``date`` and ``value``, which may be a string or missing. It is not
documented and could not be reached when this was written: tests have an answer made by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import aiohttp
import msgspec

from city.tree.plan import MeasurePlan, Statistics
from city.tree.sheet import BadCell, CellProblem, CellRefused, NewValue, number_of, period_of
from registry.notifications.public_hosts import PublicHosts
from registry.open311.media import publishable

SECONDS = aiohttp.ClientTimeout(total=30, connect=10)
MOST_BYTES = 4 * 1024 * 1024
#: How the statistics write that there is no value: it is a gap, and no mistake.
GAPS = frozenset({"", "-", "–", "—", "...", "…", "x", "х", "null"})


class FeedFailed(Exception):
    """An error: nothing can be taken now; `why` is for programs: `internal`, `away`, `status`,
    `answer`, `no_row`."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}")
        self.why, self.detail = why, detail


class _Period(msgspec.Struct):
    name: str = ""
    date: str = ""
    value: str | float | None = None


class _Row(msgspec.Struct):
    terms: list[int | str]
    periods: list[_Period]


def open_session() -> aiohttp.ClientSession:
    """Open a session for the world outside only."""
    connector = aiohttp.TCPConnector(resolver=PublicHosts())
    return aiohttp.ClientSession(connector=connector, timeout=SECONDS)


def check_address(base: str) -> None:
    """Check the address. Raises Unfed where the setting leads into a network of ours, or
    nowhere."""
    if not base:
        raise FeedFailed("off")
    if not publishable(f"{base}/"):
        raise FeedFailed("internal", base)


async def ask(session: aiohttp.ClientSession, base: str, source: Statistics) -> bytes:
    """Return the answer as it came. Raises Unfed. `base` has passed `check_address`."""
    url = f"{base}/ru/Api/GetIndexData/{source.indicator}"
    dictionaries = ",".join(map(str, source.dictionaries))
    query = {"period": str(source.period), "dics": dictionaries}
    try:
        async with session.post(url, params=query, allow_redirects=False) as answer:
            if answer.status != 200:
                raise FeedFailed("status", str(answer.status))
            data = await answer.content.read(MOST_BYTES + 1)
            while len(data) <= MOST_BYTES and not answer.content.at_eof():
                data += await answer.content.read(MOST_BYTES + 1 - len(data))
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise FeedFailed("away", type(error).__name__) from error
    if len(data) > MOST_BYTES:
        raise FeedFailed("answer", "too long")
    return data


def read_answer(
    data: bytes, code: str, plan: MeasurePlan, source: Statistics, today: date
) -> tuple[list[tuple[int, NewValue]], list[BadCell]]:
    """Return the values of the source's row by their places (from 1), and what is wrong with the
    others. Periods that are not over yet are left out. Raises Unfed."""
    try:
        rows = msgspec.json.decode(data, type=list[_Row])
    except msgspec.DecodeError as error:
        raise FeedFailed("answer", str(error)) from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise FeedFailed("answer", type(error).__name__) from None
    terms = [str(it) for it in source.terms]
    row = next((it for it in rows if [str(term) for term in it.terms] == terms), None)
    if row is None:
        raise FeedFailed("no_row", ",".join(terms))
    return _values(row.periods, code, plan, today)


def _values(
    periods: Iterable[_Period], code: str, plan: MeasurePlan, today: date
) -> tuple[list[tuple[int, NewValue]], list[BadCell]]:
    found, bad = list[tuple[int, NewValue]](), list[BadCell]()
    for place, entry in enumerate(periods, start=1):
        text = "" if entry.value is None else str(entry.value)
        if text.strip().lower() in GAPS:
            continue
        try:
            period = period_of(entry.date or entry.name, plan, today)
            found.append((place, NewValue(code, period, number_of(text))))
        except CellRefused as refused:
            if refused.why is not CellProblem.NOT_OVER:
                bad.append(refused.in_row(place))
    return found, bad
