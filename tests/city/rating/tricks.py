"""A city in which each body plays one trick with a third of what is due to it, by real steps at
made-up times; the registry hears them, and the month is rated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from city.headships.rows import headships
from city.headships.tenure import HeadshipPost
from city.rating.counting import count
from city.rating.months import Month
from city.rating.rating import RatedKind, Rating, RatingFigures
from registry.keeping_deadlines import Keeper
from registry.workflow.keeping import StepRefused, StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.rows import clock_words
from registry.workflow.steps import Step
from registry.workflow.steps import TicketActor as Acts
from staff.rows.people import add_person
from tests.city.rating.city_rows import ALMATY, facts_are_built
from tests.tickets import insert_tickets

#: Every ticket is opened on a Thursday; its seven days end with Thursday the 10th.
OPENED = datetime(2026, 9, 3, 5, tzinfo=UTC)
DUE = datetime(2026, 9, 10, 19, tzinfo=UTC)
MONTH = Month(date(2026, 9, 1))
COUNTED = datetime(2026, 10, 10, tzinfo=UTC)
#: Of a body's tickets; the trick is played with the last ones, which nobody has solved in term.
TICKETS, PLAYED = 40, 12
FIRST_HEAD = date(2025, 1, 1)
CONTROL, APPLICANT = StepActor(Acts.CONTROL), StepActor(Acts.APPLICANT)
OPERATOR = StepActor(Acts.OPERATOR)
#: Each honest answer is one of its own.
ANSWER = "Яма заделана, адрес {number}, проверено мастером на месте"


def day(n: float) -> datetime:
    """`n` days after the tickets were opened."""
    return OPENED + timedelta(days=n)


@dataclass
class Player:
    """The clerk of a body with one of its tickets. `refused`: why steps were not taken."""

    link: Any
    body: int
    partner: int
    number: str
    #: Of nobody yet, and due later: what others can be joined to.
    open_one: str
    hear: Callable[[], Awaitable[None]]
    refused: list[str] = field(default_factory=list)

    @property
    def clerk(self) -> StepActor:
        return StepActor(Acts.BODY, body_id=self.body)

    async def take(
        self, at: datetime, step: Step, who: StepActor | None = None, **asked: Any
    ) -> bool:
        """Take a step; False where it is refused."""
        try:
            async with self.link.transaction():
                request = StepRequest(step, **asked)
                await take_step(self.link, self.number, request, who or self.clerk, at)
        except StepRefused as error:
            self.refused.append(error.refusal.why.value)
            return False
        return True

    async def accept(self) -> None:
        await self.take(day(1), Step.ACCEPT)

    async def solve(self, at: datetime, text: str | None = None) -> bool:
        said = ANSWER.format(number=self.number) if text is None else text
        return await self.take(at, Step.RESOLVE, text=said)

    async def photograph(self) -> None:
        await self.link.execute(
            """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part)
               VALUES (md5($1), $1, 'photo', 'image/jpeg', 1, 'body')""",
            self.number,
        )

    async def change_topic(self, at: datetime, code: str) -> None:
        async with self.link.transaction():
            await self.link.execute(
                """UPDATE tickets SET topic_id = (SELECT topic_id FROM topics WHERE code = $2)
                    WHERE number = $1""",
                self.number, code,
            )  # fmt: skip
            await clock_words.add_other_topic(self.link, self.number, at)


async def missed(it: Player) -> None:
    """No trick: what the tickets are worth that are played with."""
    await it.accept()
    await it.solve(day(12))


async def parks(it: Player) -> None:
    await it.accept()
    await it.take(day(5), Step.ASK_APPLICANT, text="?", reason="place")
    await it.solve(day(12))


async def parks_politely(it: Player) -> None:
    await it.accept()
    await it.take(day(5), Step.ASK_APPLICANT, text="Уточните, где именно яма?", reason="place")


async def answers_itself(it: Player) -> None:
    await it.accept()
    await it.take(day(5), Step.ASK_APPLICANT, text="Уточните, где именно яма?", reason="place")
    await it.take(day(11), Step.APPLICANT_ANSWERED, text=".")
    await it.solve(day(12))


async def asks_again(it: Player) -> None:
    await it.accept()
    for asked in (3, 5, 7, 9):
        question = "Уточните, где именно яма?"
        await it.take(day(asked), Step.ASK_APPLICANT, text=question, reason="place")
        await it.take(day(asked + 1.9), Step.APPLICANT_ANSWERED, APPLICANT, text="У дома 5")
    await it.solve(day(14))


async def has_them_rejected(it: Player) -> None:
    await it.accept()
    await it.take(day(5), Step.REJECT, CONTROL, reason="Не подтвердилось при выезде")


async def closes_with_a_dot(it: Player) -> None:
    await it.accept()
    if not await it.solve(day(5), "."):
        await it.solve(day(12))


async def closes_alike(it: Player) -> None:
    await it.accept()
    await it.solve(day(5), "Ваше обращение рассмотрено.")


async def closes_before_doing(it: Player) -> None:
    await it.accept()
    await it.solve(day(5))
    await it.take(day(9), Step.REOPEN, APPLICANT, reason="ничего не сделано")


async def closes_at_the_last_moment(it: Player) -> None:
    await it.accept()
    await it.solve(DUE - timedelta(minutes=20))


async def hands_to_and_fro(it: Player) -> None:
    await it.accept()
    there = StepActor(Acts.BODY, body_id=it.partner)
    for n in (5, 7):
        await it.take(day(n), Step.FORWARD, body_id=it.partner, reason="по компетенции")
        await it.take(day(n + 1), Step.FORWARD, there, body_id=it.body, reason="обратно")
    await it.take(day(9), Step.ACCEPT)
    await it.solve(day(12))


async def hands_on_when_late(it: Player) -> None:
    await it.accept()
    await it.take(DUE - timedelta(hours=1), Step.FORWARD, body_id=it.partner, reason="не наше")


async def returns_them(it: Player) -> None:
    await it.accept()
    await it.take(day(6.5), Step.RETURN, reason="не наша компетенция")
    await it.take(day(8), Step.ASSIGN, CONTROL, body_id=it.body)
    await it.take(day(9), Step.ACCEPT)
    await it.solve(day(12))


async def has_them_joined(it: Player) -> None:
    """Nobody has accepted it, the term is over: somebody of the centre joins it to another one."""
    await it.take(day(9), Step.JOIN, of=it.open_one)
    await it.take(day(12), Step.JOIN, CONTROL, of=it.open_one)


async def more_time_when_over(it: Player) -> None:
    await it.accept()
    await it.take(day(10), Step.ASK_EXTENSION, reason="ждём детали", until=day(20))
    await it.take(day(11), Step.GRANT_EXTENSION, CONTROL)
    await it.solve(day(12))


async def more_time_for_all(it: Player) -> None:
    await it.accept()
    await it.take(day(5), Step.ASK_EXTENSION, reason="ждём детали", until=day(20))
    await it.take(day(6), Step.GRANT_EXTENSION, CONTROL)
    await it.solve(day(12))


async def another_topic_when_over(it: Player) -> None:
    """An open manhole has four hours; on the second day it becomes a heap of refuse, with days."""
    await it.change_topic(OPENED, "manhole")
    await it.hear()  # it reads off the topic of now
    await it.accept()
    await it.change_topic(day(2), "waste")
    await it.solve(day(4))


Play = Callable[[Player], Awaitable[None]]


@dataclass
class Played:
    """What came of a city's tricks: the rating, and why steps were refused, by trick."""

    rating: Rating
    heads: dict[str, int]
    refused: dict[str, list[str]]

    def of(self, trick: str) -> RatingFigures:
        head = self.heads[trick]
        return next(it for it in self.rating.of(RatedKind.HEAD) if it.ident == head)


async def play_all(pool: Any, link: Any, tricks: dict[str, Play]) -> Played:
    """Each trick is played by a body of its own, the last body is the partner of them all."""
    keeper = Keeper(pool, ALMATY, mails=False)
    await keeper.begin(OPENED)
    await link.execute("SET synchronous_commit = off")  # two thousand steps, each by itself
    await facts_are_built(link)
    ids = [row["body_id"] for row in await link.fetch("SELECT body_id FROM bodies ORDER BY 1")]
    bodies, partner = dict(zip(tricks, ids, strict=False)), ids[-1]
    assert len(bodies) == len(tricks) and partner not in bodies.values()
    heads, refused = {}, {}
    for place, (trick, body) in enumerate(bodies.items(), start=1):
        heads[trick] = await add_person(
            link, login=trick, password_hash="none", role="head", name=trick
        )
        await headships.add(link, HeadshipPost.HEAD, body, heads[trick], FIRST_HEAD)
        refused[trick] = await _play(link, keeper, place, (body, partner), tricks[trick])
    await keep(keeper)
    return Played(await count(link, MONTH, COUNTED, ALMATY), heads, refused)


async def keep(keeper: Keeper) -> None:
    """Let the registry do all that is to be done by the day on which the month is counted."""
    parts = [keeper.hear, keeper.end_pauses, keeper.escalate]
    while any([await part(COUNTED) for part in parts]):
        pass


async def _play(
    link: Any, keeper: Keeper, place: int, bodies: tuple[int, int], play: Play
) -> list[str]:
    async def hear() -> None:
        while await keeper.hear(COUNTED):
            pass

    body, partner = bodies
    open_one, *numbers = (f"109-2026-{place * 1000 + n:07d}" for n in range(TICKETS + 1))
    await insert_tickets(
        link,
        """INSERT INTO tickets (number, opened_at)
           SELECT number, $2 FROM unnest($1::text[]) AS number""",
        numbers, OPENED,
    )  # fmt: skip
    await insert_tickets(
        link, "INSERT INTO tickets (number, opened_at) VALUES ($1, $2)", open_one, day(8)
    )
    refused: list[str] = []
    for n, number in enumerate(numbers):
        it = Player(link, body, partner, number, open_one, hear)
        await it.take(OPENED + timedelta(hours=1), Step.ASSIGN, OPERATOR, body_id=body)
        await it.photograph()
        if n >= TICKETS - PLAYED:
            await play(it)
            refused += it.refused
        else:
            await it.accept()
            await it.solve(day(3))
    return refused
