"""The term that citizens are told: which clock says it, in which words, and that no other module
picks one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from foundation.settings import CODE_DIR
from registry.deadlines.clock import ClockKind, ClockReading, ClockState
from registry.deadlines.reckoning import Term, TermEnd, TermUnit
from registry.deadlines.solution_term import solution_term, term_in_words

ALMATY = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 12, 1, 7, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 8, 19, tzinfo=UTC)  # the first moment of 9 December in Almaty

#: Queries of pages and programs that only staff read, and of copies of whole tickets. Whoever tells
#: a citizen of a ticket reads `ticket_solution_term`.
OF_STAFF = {
    "applicant_reopened", "bench_city_size", "bench_city_tickets", "bench_pages_tickets",
    "bench_tickets_fill", "body_ticket", "body_tickets", "body_tickets_over", "body_workloads",
    "council_tickets",
    "panel_district_tickets", "panel_tickets", "personal_data", "rating_evidence", "search_due",
    "search_numbered", "search_opened", "ticket", "tickets_open",
    "workload_tickets",
}  # fmt: skip
#: Modules that read a ticket's clocks one by one: what reckons them, and pages that show all of
#: them to staff, each by its name.
READERS = {
    "demo/clocks.py", "demo/reading.py", "demo/ticket_rows.py", "quality/alerts/looking.py",
    "registry/__main__.py", "registry/deadline_facts.py", "registry/keeping_deadlines.py",
    "registry/notifications/body_messages.py", "softphone_ui/deadlines/deadlines.py",
    "softphone_ui/deadlines/shown.py", "softphone_ui/ticket_page/page.py",
    "softphone_ui/workflow/body_deadlines.py", "softphone_ui/workflow/page.py",
}  # fmt: skip
_OF_TICKETS = re.compile(r"\b(tickets|ticket_lines)\b")
_OF_CLOCKS = re.compile(r"\b(FROM|JOIN) (clocks|clock_events)\b")
#: A due moment that is not a parameter, a result's name, or of a notice, a callback or a call.
_DUE = re.compile(r"(?<!:)(?<!AS )(?<![nci]\.)\bdue_at\b")
_PICKS = re.compile(
    r"\b(Kind\.(CITY|LAW|FORWARD|NOTICE)|clocks_of|terms_of|clocks_shown|Reading)\b"
)
_READS_CLOCKS = re.compile(
    r"registry\.deadlines\.(clock|follow_up|rows)\b|softphone_ui\.deadlines\.(shown|deadlines)\b"
)


def running(due: datetime | None, unit: TermUnit) -> ClockReading:
    return ClockReading(
        state=ClockState.RUNNING if due else ClockState.PAUSED, term=Term(7, unit),
        started_at=NOON, since=NOON,
        used=Fraction(0), allowed=Fraction(7), due=due and TermEnd(due), round=1, calendar=1,
    )  # fmt: skip


def test_the_city_s_clock_says_the_term_and_not_the_earliest() -> None:
    early = running(MIDNIGHT - timedelta(days=4), TermUnit.WORKING_DAYS)
    clocks = {
        ClockKind.FORWARD: early,
        ClockKind.CITY: running(MIDNIGHT, TermUnit.DAYS),
        ClockKind.NOTICE: early,
    }
    until = solution_term(clocks)
    assert until == MIDNIGHT - timedelta(microseconds=1)
    assert solution_term({ClockKind.FORWARD: early}) is None
    assert solution_term({ClockKind.CITY: running(None, TermUnit.DAYS)}) is None


@pytest.mark.parametrize(
    ("language", "of_days", "of_hours"),
    [
        ("kk", "08.12.2026", "01.12.2026, 16:00"),
        ("ru", "08.12.2026", "01.12.2026, 16:00"),
        ("en", "8 Dec 2026", "1 Dec 2026, 16:00"),
    ],
)
def test_a_term_of_days_is_a_day_and_one_of_hours_has_its_minute(
    language: str, of_days: str, of_hours: str
) -> None:
    days = solution_term({ClockKind.CITY: running(MIDNIGHT, TermUnit.DAYS)})
    hours = solution_term({ClockKind.CITY: running(NOON + timedelta(hours=4), TermUnit.HOURS)})
    assert days and hours
    assert term_in_words(days, ALMATY, language) == of_days
    assert term_in_words(hours, ALMATY, language) == of_hours


def sources(*endings: str) -> Iterator[tuple[str, str]]:
    """Each file of the product, as its path below the project and its text."""
    packages = (it.parent for it in CODE_DIR.glob("*/__init__.py"))
    for package in packages:
        if package.name == "tests":
            continue
        for path in sorted(package.rglob("*")):
            if path.suffix in endings and "built" not in path.parts:
                yield str(path.relative_to(CODE_DIR)), path.read_text(encoding="utf-8")


def queries(text: str) -> Iterator[tuple[str, str]]:
    """Each named query without its comments."""
    for name, body in re.findall(r"-- name: (\w+)\n(.*?)(?=\n-- name: |\Z)", text, re.S):
        yield name, re.sub(r"--.*", "", body)


def test_only_staff_s_queries_read_a_due_moment_of_a_ticket_itself() -> None:
    found = {
        name
        for path, text in sources(".sql")
        if "/rows/" in path and not path.startswith("registry/deadlines/")
        for name, sql in queries(text)
        if _OF_CLOCKS.search(sql) or (_OF_TICKETS.search(sql) and _DUE.search(sql))
    }
    assert found == OF_STAFF


def test_no_other_module_reads_clocks_to_pick_one() -> None:
    found = {
        path
        for path, text in sources(".py")
        if not path.startswith("registry/deadlines/")
        and any(_READS_CLOCKS.search(line) and "import" in line for line in text.splitlines())
    }
    others = {
        path for path in found - READERS
        if _PICKS.search((CODE_DIR / path).read_text(encoding="utf-8"))
    }  # fmt: skip
    assert others == set()


def test_no_script_of_a_page_reads_clocks() -> None:
    found = [
        path for path, text in sources(".js") if "/terms`" in text or re.search(r"\.clocks\b", text)
    ]
    assert found == []


def test_citizens_pages_write_a_term_by_one_filter() -> None:
    public = ("applicant", "citizen", "following", "own_tickets")
    templates = [
        (path, each)
        for folder in public
        for path in Path(CODE_DIR, "softphone_ui", folder).rglob("*.html")
        for each in re.findall(r"due_at \| (\w+)", path.read_text(encoding="utf-8"))
    ]
    assert templates and {each for _, each in templates} == {"term"}
