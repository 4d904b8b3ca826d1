"""Places and values of a report, as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from babel.dates import format_date, get_day_names

from foundation.names import in_language
from foundation.postgres.pool import Connection
from foundation.sentences import fill
from quality.reports.comparison import Difference
from quality.reports.dimensions import Dimension, Place, ReportPeriod
from quality.reports.measures import MeasureUnit, Value
from quality.reports.rows import keys
from queue_manager.rows import calls_behind
from registry.tickets.rows import tickets
from registry.workflow.rows import steps
from softphone_ui.reports.report_words import NONE_WORDS
from softphone_ui.web.show import MINUS, Show
from softphone_ui.web.words import LANGUAGES, N_, Say

#: Names of the languages in which callers are served.
LANGUAGE_WORDS = {"kk": N_("Kazakh"), "ru": N_("Russian"), "en": N_("English")}
assert set(LANGUAGE_WORDS) >= set(LANGUAGES)


#: Of an operator who answered when they were in no shift.
NO_SHIFT = "none"


@dataclass(frozen=True, slots=True)
class KeyNames:
    """Dimension → key → its name in one language. Of skills and shifts those that can be chosen
    from. `topics`: name by code."""

    of: Mapping[Dimension, Mapping[str, str]] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)

    def name(self, dimension: Dimension, key: str) -> str:
        """Return the key itself where nobody has named it, or its owner is gone."""
        names = self.of.get(dimension, {})
        if key not in names and dimension is Dimension.SKILL:
            return self.skill(key)
        if key not in names and dimension is Dimension.SHIFT:
            return shift(key)
        return names.get(key, key)

    def skill(self, key: str) -> str:
        """Return a language, and topics where some were needed."""
        language, *topics = key.split(".")
        name = self.of.get(Dimension.LANGUAGE, {}).get(language, language)
        return " · ".join((name, *(self.topics.get(code, code) for code in topics)))


def shift(key: str) -> str:
    """Write the shift `0800-2000` as a clock shows it."""
    begins, _, ends = key.partition("-")
    return f"{begins[:2]}:{begins[2:]}–{ends[:2]}:{ends[2:]}" if ends else key


async def key_names(link: Connection, language: str, say: Say, period: ReportPeriod) -> KeyNames:
    """Return all names that keys can have."""
    names = await _names(link, language, say)
    found = await keys.on_record(link, period)
    skills = {key: names.skill(key) for key in found.get(Dimension.SKILL, ())}
    shifts = {key: shift(key) for key in found.get(Dimension.SHIFT, ())}
    shifts[NO_SHIFT] = say(N_("not on the roster"))
    of = {**names.of, Dimension.SKILL: skills, Dimension.SHIFT: shifts}
    return KeyNames(of, names.topics)


async def _names(link: Connection, language: str, say: Say) -> KeyNames:
    all_topics = await tickets.topics(link)
    by_code = {it.code: in_language(it.names, language) or it.code for it in all_topics}
    topics = {str(it.topic_id): by_code[it.code] for it in all_topics}
    bodies = {str(it.body_id): it.names.in_language(language) for it in await steps.bodies(link)}
    districts = {it.code: it.names.in_language(language) for it in await steps.districts(link)}
    operators = {
        extension: f"{extension} {name}"
        for extension, name in (await calls_behind.operator_names(link)).items()
    }
    languages = {code: say(word) for code, word in LANGUAGE_WORDS.items()}
    return KeyNames(
        {
            Dimension.TOPIC: topics,
            Dimension.BODY: bodies,
            Dimension.DISTRICT: districts,
            Dimension.OPERATOR: operators,
            Dimension.LANGUAGE: languages,
        },
        by_code,
    )


@dataclass(frozen=True, slots=True)
class Labels:
    """Words for the places of a report over a period."""

    show: Show
    language: str
    say: Say
    names: KeyNames
    period: ReportPeriod

    def place(self, dimension: Dimension | None, place: Place | None) -> str:
        """Return the place as a row's or a column's head."""
        if dimension is None or place is None:
            return self.say(N_("In all"))
        if isinstance(place, str):
            none = NONE_WORDS.get(dimension)
            return self.say(none) if place == "" and none else self.names.name(dimension, place)
        return self._time(dimension, place)

    def _time(self, dimension: Dimension, place: datetime | date | time | int) -> str:
        match place:
            case datetime():
                clock = self.show.clock(place)
                day = self.show.day_of(place)
                return clock if self.period.days == 1 else f"{self.show.short_day(day)} {clock}"
            case date() if dimension is Dimension.MONTH:
                return str(format_date(place, "LLLL y", locale=self.language))
            case date():
                return self._day(place)
            case time():
                return f"{place:%H:%M}"
        if dimension is Dimension.WEEKDAY:
            return str(get_day_names("wide", locale=self.language)[place - 1])
        return f"{place:02}"

    def _day(self, day: date) -> str:
        name = get_day_names("abbreviated", locale=self.language)[day.weekday()]
        return f"{self.show.short_day(day)} {name}"

    def value(self, unit: MeasureUnit, value: Value | None) -> str:
        """Return the value as it is written; a dash where there is no data."""
        return self.number(unit, None if value is None else value.number)

    def days(self, period: ReportPeriod) -> str:
        """Return the first and the last day of a period."""
        first, last = self.show.short_day(period.first), self.show.short_day(period.last)
        return first if period.days == 1 else f"{first} – {last}"

    def number(self, unit: MeasureUnit, number: float | None) -> str:
        """Return a number as it is written; a dash where there is none."""
        return _WRITTEN[unit](self.show, number)

    def change(self, unit: MeasureUnit, found: Difference) -> list[str]:
        """Return how a number changed: what it was, the difference, and the difference in percent.
        A share changes by percentage points."""
        change = _signed(found.change, lambda size: self._size(unit, size))
        return [self.number(unit, found.then), change, _signed(found.share, self.show.percent)]

    def _size(self, unit: MeasureUnit, size: float) -> str:
        if unit is MeasureUnit.SHARE:
            return fill(self.say(N_("{n} pp")), n=self.show.tenths(100 * size))
        if unit is MeasureUnit.SECONDS:
            return self.show.tenths(size)
        return self.number(unit, size)

    def parts(self, unit: MeasureUnit, value: Value | None) -> str:
        """Return what was divided by what, for whoever asks; empty for a count."""
        if value is None or value.out_of is None or not value.divides:
            return ""
        if unit is MeasureUnit.SECONDS:
            top, below = self.show.count(round(value.counted / 1000)), value.out_of // 1000
            return f"{top} ÷ {self.show.count(below)}"
        return f"{self.show.count(value.counted)} ÷ {self.show.count(value.out_of)}"


def _signed(number: float | None, written: Callable[[float], str]) -> str:
    if number is None:
        return "–"
    sign = "+" if number > 0 else MINUS if number < 0 else "±"
    return sign + written(abs(number))


_WRITTEN: Mapping[MeasureUnit, Callable[[Show, float | None], str]] = {
    MeasureUnit.COUNT: lambda show, number: show.count(None if number is None else round(number)),
    MeasureUnit.SHARE: lambda show, number: show.percent(number),
    MeasureUnit.SECONDS: lambda show, number: show.waited(number),
    MeasureUnit.POINTS: lambda show, number: show.tenths(number, 2),
}
