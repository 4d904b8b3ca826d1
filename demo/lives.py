"""The lives of invented tickets: every step is one that `registry.workflow.life` allows. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from demo.city import City, Matter, Street
from queue_manager.domain.floor.records import TicketOpened
from registry.deadlines.reckoning import Term, TermUnit
from registry.workflow.life import (
    Body,
    Changed,
    StepActor,
    StepRefusal,
    Ticket,
    TicketStepRequest,
    change,
)
from registry.workflow.steps import QuestionReason, Step, TicketActor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SYSTEM = StepActor(TicketActor.SYSTEM)
APPLICANT = StepActor(TicketActor.APPLICANT)
#: How often what happens to a ticket that was given to a body; shares of 1.
FORWARDED, RETURNED, REJECTED, QUESTION, MORE_TIME = 0.05, 0.02, 0.02, 0.07, 0.05
LATE, CONFIRMED, REOPENED, NEVER = 0.13, 0.42, 0.06, 0.003
#: How much bodies differ: the spread of the factor by which LATE and REOPENED are multiplied for
#: each body, and the bounds of that factor.
SPREAD, LEAST, MOST = 0.6, 0.25, 2.6


@dataclass(frozen=True, slots=True)
class OperatorNotes:
    """The notes that the operator wrote down in the talk, at `at`."""

    at: datetime
    matter: Matter
    text: str
    address: str = ""
    district: str | None = None
    street: Street | None = None


@dataclass(slots=True)
class Life:
    """A ticket's story up to the end of the past, without what its clocks make of it."""

    opened: TicketOpened
    words: OperatorNotes | None = None
    changes: list[Changed] = field(default_factory=list)

    def standing(self, at: datetime) -> Ticket:
        """Return how it stood then."""
        now = Ticket(self.opened.number)
        for each in self.changes:
            if each.at <= at:
                now = each.after
        return now

    @property
    def last(self) -> Ticket:
        return self.changes[-1].after if self.changes else Ticket(self.opened.number)


class PastOver(Exception):
    """An error: what comes now lies ahead."""


def slowness(body_id: int) -> float:
    """Return the factor by which this body is late more often than an average one, and by which its
    work is more often found not done. The mean over all bodies is about 1. A body always has the
    same factor, so that the rating has differences to find."""
    drawn = Random(f"body {body_id}").lognormvariate(-SPREAD * SPREAD / 2, SPREAD)
    return max(LEAST, min(MOST, drawn))


@dataclass
class Living:
    """Leads one ticket through its life, up to `until`."""

    city: City
    life: Life
    random: Random
    until: datetime

    def answered_on_the_spot(self, at: datetime, who: StepActor) -> None:
        self._try(at, Step.ANSWER_ON_THE_SPOT, who)

    def joined(self, at: datetime, first: Life, who: StepActor) -> None:
        """Join it to `first` as a duplicate, which is over when that is."""
        try:
            self._do(at, Step.JOIN, who, of=first.standing(at))
            for each in first.changes:
                if each.at > at and each.wish.step in (Step.RESOLVE, Step.REJECT):
                    text, reason = each.wish.text, each.wish.reason
                    self._do(each.at, each.wish.step, SYSTEM, text=text, reason=reason)
                    return
        except PastOver:
            return

    def assigned_to_body(self, at: datetime, body: int, who: StepActor) -> None:
        """Assign it to a body, with whatever comes of it."""
        try:
            self._do(at, Step.ASSIGN, who, body=Body(body))
            self._with_body(at)
        except PastOver:
            return

    def _with_body(self, assigned: datetime) -> None:
        random = self.random
        if random.random() < NEVER:
            return
        at = self._hands(assigned)
        if random.random() < REJECTED:
            self._do(at, Step.REJECT, self._control(), reason=self._say(*NOT_OURS))
            return
        at = self._accepted(at)
        at = self._worked_on(at)
        due = self._resolves_at(assigned, at)
        while True:
            answer = self._matter().answer(self.life.opened.language)
            self._do(due, Step.RESOLVE, self._clerk(), text=answer)
            if not self._comes_back(due):
                return
            at = self._hands(self.life.changes[-1].at)
            self._do(at, Step.ACCEPT, self._clerk())
            self._do(at + self._soon(), Step.START, self._clerk())
            due = self._in_hours(at + random.uniform(0.3, 4) * DAY)

    def _hands(self, since: datetime) -> datetime:
        """Within days or hours a body takes what it was given."""
        if self._urgent:
            return since + self.random.lognormvariate(2.2, 0.7) * timedelta(minutes=1)
        return self._in_hours(since + self.random.lognormvariate(0.6, 1.1) * HOUR)

    def _accepted(self, at: datetime) -> datetime:
        """Accepted at last, some by another body than the first."""
        other = self._other_body()
        chance = self.random.random()
        if chance < FORWARDED:
            reason = self._say(*OTHER_COMPETENCE)
            self._do(at, Step.FORWARD, self._clerk(), body=Body(other), reason=reason)
            at = self._hands(at)
        elif chance < FORWARDED + RETURNED:
            self._do(at, Step.RETURN, self._clerk(), reason=self._say(*OTHER_COMPETENCE))
            at += self.random.uniform(0.2, 3) * HOUR
            self._do(at, Step.ASSIGN, self._control(), body=Body(other))
            at = self._hands(at)
        self._do(at, Step.ACCEPT, self._clerk())
        return at

    def _worked_on(self, at: datetime) -> datetime:
        at += self._soon()
        self._do(at, Step.START, self._clerk())
        chance = self.random.random()
        if chance < QUESTION:
            at += self._soon()
            question = self._say(*WHERE_EXACTLY)
            why = QuestionReason.PLACE
            self._do(at, Step.ASK_APPLICANT, self._clerk(), text=question, reason=why)
            at += min(self.random.lognormvariate(2.2, 0.9) * HOUR, self._longest_wait())
            self._do(at, Step.APPLICANT_ANSWERED, APPLICANT, text=self._say(*AT_THE_GATE))
        elif chance < QUESTION + MORE_TIME and not self._urgent:
            at = self._in_hours(at + self.random.uniform(2, 5) * DAY)
            until = at + self.random.uniform(5, 9) * DAY
            reason = self._say(*PARTS_ORDERED)
            self._do(at, Step.ASK_EXTENSION, self._clerk(), until=until, reason=reason)
            at = self._in_hours(at + self.random.uniform(1, 20) * HOUR)
            granted = self.random.random() < 0.75
            step = Step.GRANT_EXTENSION if granted else Step.REFUSE_EXTENSION
            self._do(at, step, self._control(), reason=reason)
        return at

    def _longest_wait(self) -> timedelta:
        """Return how long an applicant waits at most before answering a question. The answer must
        come within the shortest limit that the pause can have."""
        term = self._term()
        return min(2 * DAY, term.amount * HOUR if term.unit is TermUnit.HOURS else 2 * DAY) * 0.9

    def _resolves_at(self, since: datetime, earliest: datetime) -> datetime:
        """Mostly within the city's term; some later."""
        term = self._term()
        whole = term.amount * (HOUR if term.unit is TermUnit.HOURS else DAY)
        share = 0.08 + 0.8 * self.random.random() ** 1.3
        if self.random.random() < LATE * slowness(self.life.last.body_id or 0):
            share = 1.05 + self.random.expovariate(1 / 0.4)
        return self._in_hours(max(earliest + self._soon(), since + share * whole))

    def _comes_back(self, resolved: datetime) -> bool:
        """Whether the applicant says that it is not solved."""
        chance = self.random.random()
        at = resolved + self.random.lognormvariate(1.6, 1.2) * HOUR
        reopened = REOPENED * slowness(self.life.last.body_id or 0)
        if chance < reopened:
            body = self.life.last.body_id
            wish = {"reason": self._say(*NOT_SOLVED), "body": Body(body) if body else None}
            self._do(at, Step.REOPEN, APPLICANT, **wish)
            return True
        if chance < reopened + CONFIRMED:
            self._do(at, Step.CONFIRM, APPLICANT)
        return False

    # What is needed for it -------------------------------------------------------------------

    def _try(self, at: datetime, step: Step, who: StepActor) -> None:
        if at < self.until:
            self._do(at, step, who)

    def _do(self, at: datetime, step: Step, who: StepActor, **wish: object) -> None:
        if at >= self.until:
            raise PastOver
        came = change(self.life.last, TicketStepRequest(step, **wish), who, at)  # type: ignore[arg-type]
        if isinstance(came, StepRefusal):
            raise ValueError(f"{self.life.opened.number}: {step} refused: {came.why}")
        self.life.changes.append(came)

    def _matter(self) -> Matter:
        assert self.life.words is not None
        return self.life.words.matter

    def _term(self) -> Term:
        return self.city.terms[self._matter().topic]

    @property
    def _urgent(self) -> bool:
        return self._term().unit is TermUnit.HOURS

    def _soon(self) -> timedelta:
        minutes = self.random.lognormvariate(2.5 if self._urgent else 4.3, 0.8)
        return timedelta(minutes=minutes)

    def _in_hours(self, at: datetime) -> datetime:
        return at if self._urgent else self.city.at_work(at, self.random)

    def _clerk(self) -> StepActor:
        body = self.life.last.body_id
        return StepActor(TicketActor.BODY, self.city.clerks.get(body or 0), body)

    def _control(self) -> StepActor:
        return StepActor(TicketActor.CONTROL, self.random.choice(self.city.leads))

    def _other_body(self) -> int:
        """Choose another body to which the ticket is forwarded, from the bodies that some topic
        belongs to: nobody forwards a pothole to the archive."""
        mine = self.life.last.body_id
        others = {it for it in self.city.bodies.values() if it != mine}
        return self.random.choice(sorted(others or set(self.city.every_body) - {mine}))

    def _say(self, kk: str, ru: str) -> str:
        return kk if self.life.opened.language == "kk" else ru


NOT_OURS = ("Өтініште мекенжай да, мәселе де көрсетілмеген", "Нет ни адреса, ни существа вопроса")
OTHER_COMPETENCE = ("Біздің құзыретімізде емес", "Не в нашей компетенции")
WHERE_EXACTLY = ("Нақты қай кіреберіс екенін айтыңыз", "Уточните, какой именно подъезд")
AT_THE_GATE = ("Екінші кіреберіс, кіре берісте", "Второй подъезд, у входа")
PARTS_ORDERED = ("Қосалқы бөлшектерге тапсырыс берілді", "Заказаны запасные части")
NOT_SOLVED = ("Ештеңе өзгерген жоқ", "Ничего не изменилось")
