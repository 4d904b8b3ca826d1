"""In which order objections and audits are decided, one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from city.rating.review import ReviewItem, review_queue
from city.rating.rows.audits import AuditResult, AuditRow
from city.rating.rows.objections import ObjectionResult, ObjectionRow
from foundation.names import Names

NOW = datetime(2026, 12, 2, 9, tzinfo=UTC)
MONTH = date(2026, 11, 1)
BODY = Names("Су", "Вода", "Water")


def objection(number: int, days: int = 0, person_id: int = 7) -> ObjectionRow:
    made_at = NOW - timedelta(days=days)
    return ObjectionRow(
        number, person_id, MONTH, f"109-2026-{number:07}", 1, BODY, "A", "words", made_at,
        None, "", None,
    )  # fmt: skip


def audit(number: int, result: AuditResult | None = None) -> AuditRow:
    ticket = f"109-2026-{number:07}"
    return AuditRow(number, ticket, 1, BODY, None, None, result, "", False, None, None, None)


def codes(items: tuple[ReviewItem, ...]) -> list[str]:
    return [it.code for it in items]


def test_objections_come_before_audits_and_the_oldest_first() -> None:
    queue = review_queue([objection(1), objection(2, days=3)], [audit(5)], MONTH, 1)
    assert codes(queue.waiting) == ["objection-2", "objection-1", "audit-5"]
    first = queue.item(None)
    assert first is not None and (first.code, queue.position(first), queue.total) == (
        "objection-2", 1, 3
    )  # fmt: skip


def test_nobody_decides_their_own_objection() -> None:
    queue = review_queue([objection(1, person_id=1)], [], MONTH, 1)
    assert (queue.waiting, queue.item("objection-1"), queue.total) == ((), None, 0)


def test_what_is_decided_counts_in_its_month_and_only_an_audit_is_decided_again() -> None:
    refused = replace(objection(1), result=ObjectionResult.REFUSED)
    earlier = replace(objection(2), result=ObjectionResult.UPHELD, month=date(2026, 10, 1))
    queue = review_queue([refused, earlier], [audit(5, AuditResult.DONE), audit(6)], MONTH, 1)
    assert codes(queue.decided) == ["objection-1", "audit-5"]
    shown = queue.item("objection-1")
    assert shown is not None and (shown.code, queue.may_decide(shown)) == ("objection-1", False)
    waits = queue.item("objection-2")  # of another month: the first that waits is shown
    assert waits is not None and (waits.code, queue.position(waits)) == ("audit-6", 3)
    again = queue.item("audit-5")
    assert again is not None and (again.code, queue.position(again)) == ("audit-5", 2)
    assert queue.may_decide(again) and queue.may_decide(waits)
    assert queue.after(again) == queue.after(shown) == waits
    assert queue.after(waits) is None


def test_what_is_left_for_later_comes_again_behind_the_last() -> None:
    queue = review_queue([], [audit(5), audit(6), audit(7)], MONTH, 1)
    last = queue.item("audit-7")
    assert last is not None
    following = queue.after(last)
    assert following is not None and following.code == "audit-5"
