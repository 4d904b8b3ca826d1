"""The replay of a day with conversations in writing beside its calls: who is offered which is the
dispatcher's own decision, and operators open, write and are called away as people are.

An operator's attention is on one thing at a time: a telephone that rings, a call and its wrap-up
first, then the conversation of theirs that is due first. What is offered meanwhile is opened when
they have nothing else to write, if it still stands then. Whoever is called away goes on where they
stopped, if they hold the conversation still; who opens what somebody else began, begins anew.

Pure: the same day and seed always end the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from quality.replay.clock import Clock, Decide
from quality.replay.day import Day
from quality.replay.run import Replayed, fates
from queue_manager.domain.decide import decide
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.conversation import Conversation, OfferResult
from queue_manager.domain.written.matching import may_be_offered


@dataclass(frozen=True, slots=True)
class Turn:
    """What the author asks, `gap` after our last answer (of the first: after publication), and the
    `work` until it is answered."""

    work: timedelta
    gap: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Text:
    """A conversation published (and seen) at `at`. `closing`: the work after the last answer."""

    text_id: str
    at: datetime
    turns: tuple[Turn, ...]
    closing: timedelta = timedelta()
    language: str = "kk"


@dataclass(frozen=True, slots=True)
class Terms:
    """By which texts are answered: due `answer_within` after they are published; who holds one and
    does nothing for it for `silence` has it no more (both: channels/clock.py); an offer is opened
    `opens` after it is seen."""

    answer_within: timedelta
    silence: timedelta
    opens: timedelta = timedelta(seconds=4)


@dataclass(frozen=True, slots=True)
class TextFate:
    """What became of a text. `answered_at`: of the first answer; `begun`: how often somebody began
    to write anew what a colleague had begun."""

    text_id: str
    published_at: datetime
    offered_at: datetime | None
    answered_at: datetime | None
    begun: int


@dataclass(frozen=True, slots=True)
class ReplayedBoth:
    """`offers`: how the offers ended."""

    calls: Replayed
    texts: tuple[TextFate, ...]
    offers: tuple[OfferResult, ...]


def replay_both(
    day: Day, texts: Iterable[Text], terms: Terms, seed: int = 0, decides: Decide = decide
) -> ReplayedBoth:
    """Run the day, with its texts."""
    return BlendedClock(day, tuple(texts), terms, seed, decides).run_both()


@dataclass
class _Open:
    """A text that is not over. `todo`: the work of this turn as from the beginning; None: the
    author's word is awaited. `done`: of it, by whom. `touched_at`: the holder did something."""

    text: Text
    due_at: datetime
    turn: int = 0
    todo: timedelta | None = None
    waits: bool = True
    holder: str | None = None
    known_to: str | None = None
    touched_at: datetime | None = None
    done: dict[str, timedelta] = field(default_factory=dict)
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    begun: int = 0

    def as_conversation(self) -> Conversation:
        """As the process of the channels reports it."""
        return Conversation(
            self.text.text_id,
            "site",
            self.due_at,
            self.text.language,
            self.waits,
            self.holder,
            self.known_to,
        )

    def left(self, who: str) -> timedelta:
        return (self.todo or timedelta()) - self.done.get(who, timedelta())


@dataclass
class _Desk:
    """An operator's: `on` what they write since `since`; `offers` are to be opened."""

    on: str | None = None
    since: datetime | None = None
    offers: list[str] = field(default_factory=list)


class BlendedClock(Clock):
    """`Clock` with conversations; `_tell` is where both meet."""

    def __init__(
        self, day: Day, texts: tuple[Text, ...], terms: Terms, seed: int, decides: Decide
    ) -> None:
        self._texts, self._terms = texts, terms
        self._live: dict[str, _Open] = {}
        self._over: dict[str, _Open] = {}
        self._desks: dict[str, _Desk] = {each.operator: _Desk() for each in day.presences}
        self._offers: list[OfferResult] = []
        self._depth = 0
        super().__init__(day, seed, decides)
        for text in texts if self.opens is not None else ():
            self._at(text.at, BlendedClock._published, text)

    def run_both(self) -> ReplayedBoth:
        self.play()
        calls = Replayed(fates(self), self.decisions)
        return ReplayedBoth(calls, tuple(map(self._text_fate, self._texts)), tuple(self._offers))

    @property
    def _anybody_comes(self) -> bool:
        return super()._anybody_comes or bool(self._texts and self.day.presences)

    def _tell(self, event: on.Event) -> None:
        """What the dispatcher has decided is seen on the desks at once."""
        before = self.floor.conversations
        super()._tell(event)
        if self.floor.conversations is not before:
            self._see_offers(before, event.at)
        if self._depth == 0:
            self._depth += 1
            self._turn_to_desks(event.at)
            self._depth -= 1

    def _note(self, records: Iterable[note.Record], at: datetime) -> None:
        every = list(records)
        self._offers += [each.result for each in every if isinstance(each, note.OfferEnded)]
        super()._note(every, at)

    # --- what the dispatcher says -----------------------------------------------------------------

    def _see_offers(self, before: object, at: datetime) -> None:
        known = before if isinstance(before, dict) else {}
        for key, it in self.floor.conversations.items():
            was = known.get(key)
            if it.offered_to is None or (was is not None and was.offered_to == it.offered_to):
                continue
            live = self._live[key]
            live.offered_at = live.offered_at or at
            self._at(at + self._terms.opens, BlendedClock._sees, it.offered_to, key)

    def _sees(self, who: str, key: str, at: datetime) -> None:
        if self._is_offered(who, key):
            self._desks[who].offers.append(key)
            self._turn_to(who, at)

    def _is_offered(self, who: str, key: str) -> bool:
        it = self.floor.conversations.get(key)
        return it is not None and it.offered_to == who and it.holder is None

    # --- the desk ---------------------------------------------------------------------------------

    def _turn_to_desks(self, at: datetime) -> None:
        for who, desk in self._desks.items():
            if desk.on is not None and not self._may_write(who):
                self._stop(who, desk, at)
            elif desk.on is None:
                self._turn_to(who, at)

    def _may_write(self, who: str) -> bool:
        operator = self.floor.operators.get(who)
        return operator is not None and may_be_offered(operator)

    def _turn_to(self, who: str, at: datetime) -> None:
        """Somebody who writes nothing takes up what of theirs is due first, else an offer."""
        desk = self._desks[who]
        if desk.on is not None or not self._may_write(who):
            return
        mine = min(self._held(who), key=lambda it: (it.due_at, it.text.text_id), default=None)
        if mine is None:
            desk.offers = [key for key in desk.offers if self._is_offered(who, key)]
            if not desk.offers:
                return
            mine = self._live[desk.offers.pop(0)]
            self._claim(mine, who, at)
        self._begin(mine, who, desk, at)

    def _held(self, who: str) -> Iterator[_Open]:
        return (it for it in self._live.values() if it.holder == who and it.todo is not None)

    def _claim(self, it: _Open, who: str, at: datetime) -> None:
        it.holder, it.touched_at = who, at
        it.begun += any(other != who for other in it.done)
        self._report(it, at)

    def _begin(self, it: _Open, who: str, desk: _Desk, at: datetime) -> None:
        desk.on, desk.since = it.text.text_id, at
        ready = at + it.left(who)
        self._at(ready, BlendedClock._ready, who, it.text.text_id, at)

    def _stop(self, who: str, desk: _Desk, at: datetime) -> None:
        """A call: what is written so far stays in the browser."""
        it = self._live[desk.on or ""]
        it.done[who] = it.done.get(who, timedelta()) + (at - (desk.since or at))
        desk.on = desk.since = None
        self._fall_silent(it, at)

    def _fall_silent(self, it: _Open, at: datetime) -> None:
        it.touched_at = at
        self._at(at + self._terms.silence, BlendedClock._silent, it.text.text_id, at)

    def _silent(self, key: str, since: datetime, at: datetime) -> None:
        """The hold lapses, unless they were heard meanwhile."""
        it = self._live.get(key)
        if it is None or it.holder is None or it.touched_at != since:
            return
        if self._desks[it.holder].on == key:
            return
        it.holder = None
        if not it.waits and it.turn + 1 >= len(it.text.turns):
            self._finish(it, at)
        else:
            self._report(it, at)

    def _ready(self, who: str, key: str, since: datetime, at: datetime) -> None:
        """The work of this turn is done, if nothing came between."""
        desk = self._desks[who]
        if desk.on != key or desk.since != since:
            return
        it = self._live[key]
        desk.on = desk.since = None
        if it.waits:
            self._answers_text(it, who, at)
        else:
            self._finish(it, at)
        self._turn_to(who, at)

    def _answers_text(self, it: _Open, who: str, at: datetime) -> None:
        it.answered_at = it.answered_at or at
        it.waits, it.known_to, it.done = False, who, {}
        if it.turn + 1 < len(it.text.turns):
            it.todo = None
            gap = it.text.turns[it.turn + 1].gap
            self._at(at + gap, BlendedClock._asks_again, it.text.text_id)
        else:
            it.todo = it.text.closing
        self._fall_silent(it, at)
        self._report(it, at)

    # --- the author -------------------------------------------------------------------------------

    def _published(self, text: Text, at: datetime) -> None:
        it = _Open(text, at + self._terms.answer_within, todo=text.turns[0].work)
        self._live[text.text_id] = it
        self._report(it, at)

    def _asks_again(self, key: str, at: datetime) -> None:
        it = self._live[key]
        it.turn += 1
        it.todo, it.waits = it.text.turns[it.turn].work, True
        it.due_at = at + self._terms.answer_within
        self._report(it, at)

    def _finish(self, it: _Open, at: datetime) -> None:
        self._over[it.text.text_id] = self._live.pop(it.text.text_id)
        self._tell(on.ConversationsChanged(at, gone=(it.text.text_id,)))

    def _report(self, it: _Open, at: datetime) -> None:
        self._tell(on.ConversationsChanged(at, (it.as_conversation(),)))

    def _text_fate(self, text: Text) -> TextFate:
        it = self._over.get(text.text_id) or self._live.get(text.text_id)
        if it is None:
            return TextFate(text.text_id, text.at, None, None, 0)
        return TextFate(text.text_id, text.at, it.offered_at, it.answered_at, it.begun)
