"""Which words an invented call leaves on its ticket, and which life begins with it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from demo.city import City, Matter, Street
from demo.lives import Life, Living, OperatorNotes
from demo.plan import PlannedOutage
from queue_manager.domain.floor.records import CallEnded, TicketOpened
from registry.workflow.life import StepActor
from registry.workflow.states import WITH_BODY, State
from registry.workflow.steps import TicketActor

S = timedelta(seconds=1)
#: How often a call within a trouble is about it, and then is told of one that is there already.
ABOUT_TROUBLE, JOINS = 0.75, 0.45
#: Who could not be reached is asked no more after so many hours.
UNREACHED_HOURS = (26.0, 60.0)
NOBODY_THERE = {
    "kk": "Қайта қоңырау шалдық, жауап болмады",
    "ru": "Перезванивали, никто не ответил",
    "en": "Called back, nobody answered",
}


@dataclass
class Registrar:
    """Begins the lives of tickets; all of them end by `until`. `troubles`: of which local day."""

    city: City
    random: Random
    until: datetime
    troubles: Mapping[date, PlannedOutage] = field(default_factory=dict)
    _firsts: dict[tuple[str, str | None, date], Life] = field(default_factory=dict)

    def life_of(
        self, opened: TicketOpened, ended: CallEnded | None, reached: datetime | None
    ) -> Life:
        """Return the life of a ticket, of the call that `ended`; `reached`: when its caller, who
        was lost, was spoken with at last."""
        life = Life(opened)
        if opened.state != State.REGISTERED:
            return life
        if opened.operator is not None and ended is not None:
            self._written_in_talk(life, opened.operator, opened.opened_at, ended.ended_at)
        elif reached is not None:
            who = StepActor(TicketActor.CONTROL, self.random.choice(self.city.leads))
            life.words = self._words(life, reached + 20 * S)
            Living(self.city, life, self.random, self.until).answered_on_the_spot(
                reached + 80 * S, who
            )
        else:
            self._unreached(life)
        return life

    def _written_in_talk(self, life: Life, operator: str, begins: datetime, ends: datetime) -> None:
        words = self._words(life, begins + 0.6 * (ends - begins))
        life.words = words
        who = StepActor(TicketActor.OPERATOR, self.city.persons.get(operator))
        done = ends + self.random.uniform(1, 15) * S
        living = Living(self.city, life, self.random, self.until)
        body = self.city.body_of(words.matter.topic, words.district)
        if body is None or self.random.random() < words.matter.spot:
            living.answered_on_the_spot(done, who)
            return
        key = (words.matter.topic, words.district, self._day(begins))
        first = self._firsts.get(key)
        joins = first is not None and first.standing(done).state in WITH_BODY
        if first is not None and joins and self.random.random() < JOINS:
            living.joined(done, first, who)
            return
        living.assigned_to_body(done, body, who)
        if first is None:
            self._firsts[key] = life

    def _unreached(self, life: Life) -> None:
        """Nobody reached whoever was lost: a lead closes it a day or two later."""
        at = life.opened.opened_at + timedelta(hours=self.random.uniform(*UNREACHED_HOURS))
        if at >= self.until:
            return
        text = NOBODY_THERE.get(life.opened.language, NOBODY_THERE["kk"])
        other = next(it for it in self.city.matters if it.topic == "information")
        life.words = OperatorNotes(at - 30 * S, other, text)
        who = StepActor(TicketActor.CONTROL, self.random.choice(self.city.leads))
        Living(self.city, life, self.random, self.until).answered_on_the_spot(at, who)

    def _words(self, life: Life, at: datetime) -> OperatorNotes:
        language = life.opened.language
        trouble = self.troubles.get(self._day(at))
        hour = at.astimezone(self.city.zone).hour
        matter, district = self._matter(at), None
        if trouble is not None and trouble.lasts(hour) and self.random.random() < ABOUT_TROUBLE:
            matter = self.city.matters[trouble.matter]
            district = self.city.districts[trouble.district]
        text = matter.words(language, self.random)
        street = self._street(district) if matter.place else None
        if street is None:
            return OperatorNotes(at, matter, text)
        name = street.name_kk if language == "kk" else street.name_ru
        address = f"{name}, {self.random.randrange(1, 90)}"
        return OperatorNotes(at, matter, text, address, street.district, street)

    def _matter(self, at: datetime) -> Matter:
        month = at.astimezone(self.city.zone).month
        weights = [each.weight * each.in_season(month) for each in self.city.matters]
        return self.random.choices(self.city.matters, weights=weights)[0]

    def _street(self, district: str | None) -> Street | None:
        there = [it for it in self.city.streets if district in (None, it.district)]
        return self.random.choice(there) if there else None

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.city.zone).date()
