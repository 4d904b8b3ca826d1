"""How figures of the tree are read on the pages, in one language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import format_date

from city.tree.branches import TreeNode
from city.tree.counted import PERCENT
from city.tree.judging import Outlook
from city.tree.periods import Every, begins
from city.tree.plan import CountedSource, MeasurePlan, feed_of
from city.tree.rows.nodes import OwnerSince
from foundation.sentences import fill
from softphone_ui.goals.goal_words import BY_POST, NOBODY, SOURCE_WORDS, UNIT_WORDS
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import NO_DATA, Show
from softphone_ui.web.words import WORDS, Words


@dataclass(frozen=True, slots=True)
class GoalFormatter:
    """A formatter of goals for templates."""

    words: Words
    language: str
    show: Show

    def say(self, message: str) -> str:
        """Translate a message into the page's language."""
        return self.words.say(self.language, message)

    def name(self, node: TreeNode) -> str:
        return node.names.in_language(self.language)

    def owner_since(self, owner: OwnerSince) -> str:
        """Return who answered since: a person, or whoever has the post for a body."""
        if owner.body is not None:
            return f"{self.say(BY_POST)}: {owner.body.in_language(self.language)}"
        return owner.name or self.say(NOBODY)

    def number(self, value: float | None) -> str:
        """Write a number with as many digits as it needs: ``12``, ``4,35``."""
        if value is None:
            return NO_DATA
        if float(value).is_integer() or abs(value) >= 1000:
            return self.show.tenths(round(value), 0)
        return self.show.tenths(value, 1 if abs(value) >= 10 else 2)

    def unit(self, plan: MeasurePlan) -> str:
        return self.say(UNIT_WORDS[plan.unit]) if plan.unit in UNIT_WORDS else plan.unit

    def value(self, plan: MeasurePlan, value: float | None) -> str:
        """Write a value with its unit: ``79,5 %``, ``4,2 days``."""
        if value is None:
            return NO_DATA
        if plan.unit == PERCENT:
            # Values are stored in percent; rounding removes the error of the multiplication.
            return self.show.percent(round(value / 100, 12))
        return f"{self.number(value)} {self.unit(plan)}"

    def percent(self, share: float | None) -> str:
        return self.show.percent(share, 0)

    def chance(self, outlook: Outlook | None, chance: float | None) -> str:
        """Return the chance; where nothing can be foreseen, the pace that is needed."""
        if chance is not None:
            return self.show.percent(chance, 0)
        pace = None if outlook is None else outlook.pace
        if pace is None:
            return NO_DATA
        if math.isinf(pace):
            return self.say("no pace yet")
        return fill(self.say("pace × {n}"), n=self.show.tenths(pace))

    def period(self, t: int | None, every: Every) -> str:
        """Write a period, as ``Sept. 2026``, ``Q3 2026``."""
        if t is None:
            return NO_DATA
        day = begins(t, every)
        pattern = {Every.MONTH: "LLL y", Every.QUARTER: "QQQ y", Every.YEAR: "y"}.get(every)
        if pattern is None:
            return self.show.short_day(day)
        return str(format_date(day, pattern, locale=self.language))

    def source(self, plan: MeasurePlan) -> str:
        return self.say(SOURCE_WORDS[feed_of(plan.source)])

    def counted(self, plan: MeasurePlan) -> str | None:
        """Return the measure of our own records."""
        return plan.source.measure if isinstance(plan.source, CountedSource) else None


def reading_of(request: web.Request) -> GoalFormatter:
    language = language_of(request)
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    return GoalFormatter(request.app[WORDS], language, Show(language, zone))
