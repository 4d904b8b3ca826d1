"""An invented ticket as rows of every table that tells of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from demo.city import City
from demo.clocks import Clocks
from demo.lives import Life
from registry.deadlines.clock import Event
from registry.deadlines.rows.clock_events import Key
from registry.deadlines.rows.clock_states import NewClock, clock_row
from registry.notifications.notices import NoticeKind, NoticePlan, text
from registry.workflow.states import PROPOSED, State
from registry.workflow.steps import Step

Row = dict[str, Any]
#: Of messages: how many were not taken, and how many nobody could be sent.
REFUSED, NO_WAY = 0.04, 0.03
#: What went wrong so lately would be a trouble of this home (`./komek doctor`).
NO_TROUBLE = timedelta(days=3)
#: How many answers on the spot are read from an article.
BY_ARTICLE = 0.55
NOT_TAKEN = "the operator of the network did not take it: no such subscriber"


@dataclass
class TicketRows:
    """Rows by their tables, in the order in which they are written."""

    tickets: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    events: list[tuple[Key, Event]] = field(default_factory=list)
    clocks: list[NewClock] = field(default_factory=list)
    escalations: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)

    def add(self, life: Life, city: City, until: datetime, random: Random) -> None:
        """Add the rows of one ticket."""
        clocks = Clocks(city, until)
        clocks.play(life)
        number = life.opened.number
        self.tickets.append(_ticket(life, city, clocks))
        self.history += _history(life, city)
        self.words += [_word(number, named.step, named.word) for named in clocks.words]
        self.events += [((number, kind), event) for kind, event in clocks.events]
        self.clocks += [clock_row((number, kind), it, plan) for kind, it, plan in clocks.rows]
        self.escalations += [_escalation(number, each) for each in clocks.escalations]
        self.answers += _answer(life, city, random)
        for (kind, place), plan in clocks.notices.items():
            self._notify(life, NoticeKind(kind), place, plan, clocks, city.zone, until, random)

    def _notify(
        self,
        life: Life,
        kind: NoticeKind,
        place: int,
        plan: NoticePlan,
        clocks: Clocks,
        zone: ZoneInfo,
        until: datetime,
        random: Random,
    ) -> None:
        """What the applicant was told by SMS; who withheld the number was told nothing."""
        opened = life.opened
        assert plan.due_at is not None  # withdrawn ones are gone
        at = min(plan.due_at + random.uniform(1, 20) * timedelta(seconds=1), until)
        reached = opened.caller is not None and random.random() > NO_WAY
        way = "sms" if reached else None
        place_or_none = None if plan.once else place
        self.notices.append(
            {"ticket": opened.number, "kind": kind.value, "round": place_or_none,
             "due_at": plan.due_at, "said_at": at, "way": way}
        )  # fmt: skip
        if not reached:
            return
        due = clocks.due_at if kind in (NoticeKind.REGISTERED, NoticeKind.EXTENDED) else None
        words = text(
            kind, line=opened.line, number=opened.number, language=opened.language, due_at=due,
            zone=zone,
        )  # fmt: skip
        refused = random.random() < REFUSED and at < until - NO_TROUBLE
        self.outbox.append(
            {"key": f"{opened.number}/notice/{kind}/past-{place}", "channel": "sms",
             "address": opened.caller, "made_at": at, "tries": 1,
             "message": {"ticket": opened.number, "notice": kind.value, "text": words},
             "state": "refused" if refused else "sent", "ended_at": at,
             "error": NOT_TAKEN if refused else None}
        )  # fmt: skip


def _answer(life: Life, city: City, random: Random) -> list[Row]:
    """By which article the operator answered on the spot, if by any."""
    operator, words = life.opened.operator, life.words
    if operator is None or words is None or random.random() > BY_ARTICLE:
        return []
    article = city.articles.get(words.matter.topic)
    if article is None or life.last.state is not State.ANSWERED_ON_THE_SPOT:
        return []
    return [
        {"ticket": life.opened.number, "article_id": article[0], "version": article[1],
         "language": life.opened.language, "person_id": city.persons[operator], "at": words.at}
    ]  # fmt: skip


def _ticket(life: Life, city: City, clocks: Clocks) -> Row:
    opened, words, last = life.opened, life.words, life.last
    topic = None if words is None else words.matter.topic
    state = State(opened.state) if not life.changes else last.state
    proposed = city.body_of(topic, words.district) if topic is not None and words else None
    answers = [it.wish.text for it in life.changes if it.wish.step is Step.RESOLVE]
    saves = (words is not None) + len(life.changes)
    moments = [opened.opened_at, *([words.at] if words else []), *(it.at for it in life.changes)]
    street = None if words is None else words.street
    return {
        "number": opened.number,
        "contact_id": opened.call_id,
        "line": opened.line,
        "call_id": opened.call_id,
        "operator": opened.operator,
        "applicant": opened.caller,
        "language": opened.language,
        "opened_at": opened.opened_at,
        "state": state.value,
        "subject": "",
        "text": words.text if words else "",
        "address": words.address if words else "",
        "topic_id": city.topics[topic] if topic is not None else None,
        "body_id": proposed if state in PROPOSED - {State.RETURNED} else last.body_id,
        "district": words.district if words else None,
        "lat": street.lat if street else None,
        "lon": street.lon if street else None,
        "answer": answers[-1] if answers else "",
        "duplicate_of": last.duplicate_of,
        "extension_until": last.extension_until,
        "reopenings": last.reopenings,
        "due_at": clocks.due_at,
        "version": 1 + saves,
        "changed_at": max(moments),
        "rough_place": street is not None,
    }


def _history(life: Life, city: City) -> Iterator[Row]:
    opened = life.opened
    first: dict[str, list[object]] = {
        "state": [None, opened.state],
        "operator": [None, opened.operator],
    }
    yield _line(life, opened.opened_at, None, first, reason="opened")
    if life.words is not None:
        person = city.persons.get(opened.operator or "")
        if person is None and life.changes:
            person = life.changes[0].who.person_id
        yield _line(life, life.words.at, person, _written(life, city))
    for each in life.changes:
        yield _line(
            life, each.at, each.who.person_id, each.words, reason=each.wish.reason.strip() or None,
            step=each.wish.step.value, part=each.who.part.value,
        )  # fmt: skip


def _written(life: Life, city: City) -> dict[str, list[object]]:
    words = life.words
    assert words is not None
    change: dict[str, list[object]] = {
        "text": ["", words.text],
        "topic_id": [None, city.topics[words.matter.topic]],
    }
    if words.address:
        change |= {"address": ["", words.address], "district": [None, words.district]}
    return change


def _line(
    life: Life,
    at: datetime,
    person_id: int | None,
    change: dict[str, list[object]],
    *,
    reason: str | None = None,
    step: str | None = None,
    part: str | None = None,
) -> Row:
    return {
        "ticket": life.opened.number, "at": at, "person_id": person_id, "part": part, "step": step,
        "change": change, "reason": reason,
    }  # fmt: skip


def _word(number: str, step: str, word: Any) -> Row:
    return {
        "ticket": number,
        "at": word.at,
        "step": step,
        "was": word.was.value if word.was else None,
        "becomes": word.becomes.value,
        "clocks": word.clocks,
        "until_at": word.until,
        "reason": word.reason,
        "heard_at": word.at,
    }


def _escalation(number: str, escalation: Any) -> Row:
    return {
        "ticket": number, "kind": escalation.kind.value, "round": escalation.round,
        "step": escalation.step.value,
        "due_at": escalation.due_at, "at": escalation.at, "body_id": escalation.body_id,
    }  # fmt: skip
