"""Measures that are counted from our own records. Nobody types them, and nobody types their SQL: it
stands in `city/tree/rows/counted.sql`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from city.rating.counting import solved_in_term
from city.tree.plan import CountedSource, Direction
from city.tree.rows import counted as rows
from city.tree.rows.counted import CountScope, Parts
from foundation.names import Names
from foundation.postgres.pool import Connection
from queue_manager.domain.measures.measures import Tally, service_levels
from queue_manager.rows import service_level

Reader = Callable[[Connection, CountScope], Awaitable[Parts]]
PERCENT = "%"
#: The measure of a systemic problem.
PROBLEM = "problem_applicants"


@dataclass(frozen=True, slots=True)
class CountedMeasure:
    """A measure that we count. `factor` × what `read` counts ÷ what it is out of. `narrows`: it can
    be of one topic or body. `of_problem`: it is of one systemic problem, made when that is given to
    a head."""

    code: str
    names: Names
    unit: str
    better: Direction
    read: Reader
    factor: float = 1.0
    narrows: bool = True
    of_problem: bool = False


async def _tally(link: Connection, span: CountScope) -> Tally:
    period = service_level.ServiceLevelPeriod(span.begins, span.ends)
    tallies = await service_level.tallies(link, period, span.ends - span.begins)
    return sum(tallies.values(), Tally())


async def _answered(link: Connection, span: CountScope) -> Parts:
    headline = service_levels(await _tally(link, span))[0]
    return Parts(headline.counted, headline.out_of)


async def _solved(link: Connection, span: CountScope) -> Parts:
    sums = await solved_in_term(link, span.begins, span.ends, span.topic, span.body)
    return Parts(sums.solved, sums.due)


async def _lost(link: Connection, span: CountScope) -> Parts:
    tally = await _tally(link, span)
    return Parts(tally.lost, tally.offered)


_ALL = (
    CountedMeasure("answered_in_time", Names(
        "Мерзімінде жауап берілген қоңыраулар", "Звонков с ответом в срок",
        "Calls answered in time"), PERCENT, Direction.UP, _answered, 100.0, narrows=False),
    CountedMeasure("lost_share", Names(
        "Жауапсыз қалған қоңыраулар", "Пропущено звонков", "Calls lost"),
        PERCENT, Direction.DOWN, _lost, 100.0, narrows=False),
    CountedMeasure("marks_mean", Names(
        "Қоңыраудан кейінгі орташа баға", "Средняя оценка после звонка",
        "Mean mark after the call"), "/ 5", Direction.UP, rows.marks, narrows=False),
    CountedMeasure("terms_met", Names(
        "Мерзімінде шешілген өтініштер", "Обращений решено в срок",
        "Contacts solved in term"), PERCENT, Direction.UP, _solved, 100.0),
    CountedMeasure("answered_at_once", Names(
        "Телефонмен бірден жауап берілген өтініштер", "Обращений с ответом сразу по телефону",
        "Contacts answered on the telephone"), "n", Direction.UP, rows.at_once),
    CountedMeasure("reopened_share", Names(
        "Шешілгеннен кейін қайта ашылғандар", "Возвращено после решения",
        "Came back after they were solved"), PERCENT, Direction.DOWN, rows.reopened, 100.0),
    CountedMeasure("days_to_solve", Names(
        "Шешуге кеткен күндер, орташа", "Дней до решения, в среднем",
        "Days to solve, on the mean"), "d", Direction.DOWN, rows.days),
    CountedMeasure("tickets", Names(
        "Өтініштер (қайталамаларсыз)", "Обращений (без дубликатов)",
        "Contacts (without duplicates)"), "n", Direction.DOWN, rows.tickets),
    CountedMeasure(PROBLEM, Names(
        "Мәселе бойынша өтініш берушілер", "Заявителей по проблеме",
        "Applicants about the problem"), "n", Direction.DOWN, rows.problem, of_problem=True),
)  # fmt: skip
#: By their codes.
MEASURES: Mapping[str, CountedMeasure] = {it.code: it for it in _ALL}


async def count(
    link: Connection, source: CountedSource, begins: datetime, ends: datetime
) -> float | None:
    """Count the measure from `begins` to before `ends`; None where there was nothing to count."""
    measure = MEASURES[source.measure]
    parts = await measure.read(
        link, CountScope(begins, ends, source.topic, source.body, source.place)
    )
    if not parts.out_of:
        return None
    return measure.factor * parts.counted / parts.out_of
