"""The story of a ticket, as pages tell it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from babel.dates import format_date, format_datetime

from queue_manager.rows.outside_numbers import OutsideNumber
from registry.tickets.rows.history import HistoryLine
from registry.tickets.rows.tickets import Topic
from registry.workflow.rows.steps import BodyRow, District
from registry.workflow.steps import QuestionReason, Step, TicketActor
from softphone_ui.outbound_calls.reasons import CALL_REASONS, read
from softphone_ui.tickets.step_words import DONE, PARTS
from softphone_ui.web.ticket_words import (
    FIELD_NAMES,
    INQUIRY_RESULTS,
    OUT_RESULTS,
    QUESTION_REASONS,
    TICKET_STATES,
    file_in_words,
    outside_in_words,
)
from softphone_ui.web.words import N_, Words

ONE_CHANGE = timedelta(minutes=2)


def together(lines: list[HistoryLine]) -> list[HistoryLine]:
    """Return what one person typed without a longer break is one change: first before, last
    after."""
    joined: list[HistoryLine] = []
    for line in lines:
        if joined and _goes_on(joined[-1], line):
            change = dict(joined[-1].change)
            for field, (before, after) in line.change.items():
                change[field] = [change.get(field, [before])[0], after]
            joined[-1] = dataclasses.replace(joined[-1], at=line.at, change=change)
        else:
            joined.append(line)
    return joined


def _goes_on(before: HistoryLine, after: HistoryLine) -> bool:
    same = before.person is not None and before.person == after.person
    if any(field in (before.change | after.change) for field in ("file", "files_asked")):
        return False  # each file has its line
    spoken = before.reason or after.reason or before.step or after.step
    return same and not spoken and after.at - before.at < ONE_CHANGE


class Story:
    """A writer of the lines of a ticket's history: topics by name, states by word."""

    def __init__(
        self,
        words: Words,
        language: str,
        topics: list[Topic],
        numbers: Iterable[OutsideNumber] = (),
        bodies: Iterable[BodyRow] = (),
        zone: tzinfo = UTC,
        districts: Iterable[District] = (),
    ) -> None:
        self._districts = {it.code: it.names.in_language(language) for it in districts}
        self._zone = zone
        self._bodies = {it.body_id: it.names.in_language(language) for it in bodies}
        self._outside = {it.code: it.names.in_language(language) for it in numbers}
        self._words = words
        self._language = language
        self._topics = {topic.topic_id: topic for topic in topics}

    def tell(self, line: HistoryLine) -> dict[str, Any]:
        """Return `{"at", "person", "part", "opened", "step", "reason", "changes": [{"field",
        "before", "after"}]}`; `step` and `part` (who acted, where it was no person) as messages."""
        changes = [
            {
                "field": self._say(FIELD_NAMES[field]),
                "before": self._shown(field, pair[0]),
                "after": self._shown(field, pair[1]),
            }
            for field, pair in line.change.items()
            if field in FIELD_NAMES and isinstance(pair, list) and len(pair) == 2
            if not (line.step and field == "state")  # the step says it
        ]
        opened = line.reason == "opened"
        return {
            "at": line.at,
            "person": line.person,
            "part": PARTS.get(TicketActor(line.part or "system"), PARTS[TicketActor.SYSTEM]),
            "opened": opened,
            "step": DONE[Step(line.step)] if line.step else "",
            "reason": self._reason(line),
            "changes": changes,
        }

    def _reason(self, line: HistoryLine) -> str:
        if not line.step or not line.reason:
            return ""
        if line.step == Step.ASK_APPLICANT and line.reason in set(QuestionReason):
            return self._say(QUESTION_REASONS[QuestionReason(line.reason)])
        return line.reason

    def _shown(self, field: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if field == "topic_id" and value in self._topics:
            return self._topics[value].names.in_language(self._language)
        if field == "extension_until":
            until = datetime.fromisoformat(str(value)).astimezone(self._zone)
            return str(format_date(until, "d MMM y", locale=self._language))
        if field == "erased":
            return self._say(N_("yes"))
        if field == "urgent":
            return self._say(N_("yes") if value else N_("no"))
        if field == "district":
            return self._districts.get(value, str(value))
        if field == "body_id":
            return self._bodies.get(value, str(value))
        if field == "inquiry" and value in INQUIRY_RESULTS:
            return self._say(INQUIRY_RESULTS[value])
        if field == "call_out" and value in OUT_RESULTS:
            return self._say(OUT_RESULTS[value])
        if field == "call_reason":
            return self._call_reason(str(value))
        if field == "files_asked":
            until = datetime.fromisoformat(str(value)).astimezone(self._zone)
            return str(format_datetime(until, "d MMM, HH:mm", locale=self._language))
        if field == "file":
            return file_in_words(self._say, self._language, str(value))
        if field == "outside":
            return outside_in_words(self._say, self._outside, str(value))
        if field == "state" and value in TICKET_STATES:
            return self._say(TICKET_STATES[value])
        return str(value)

    def _call_reason(self, text: str) -> str:
        reason, words = read(text)
        name = self._say(CALL_REASONS[reason]) if reason is not None else ""
        return ": ".join(filter(None, (name, words)))

    def _say(self, message: str) -> str:
        return self._words.say(self._language, message)
