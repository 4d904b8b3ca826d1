"""Who is to solve a ticket, and what it is about: suggestions, each with what speaks for it. Rules
say whom topic and district give; earlier tickets with like words say what became of such a matter,
and those that somebody corrected weigh more than those that went along. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log

#: Tickets share less of what is typed than this (of 1, by weight): not alike.
ALIKE = 0.3
#: So many of the likest are asked.
LIKEST = 9
#: What a rule is worth beside tickets that each weigh up to 1.
RULE_WEIGHT = 2.0
#: A ticket whose body somebody chose against the rule, beside one that went along.
CORRECTED_WEIGHT = 3.0
#: A ticket of the same topic without a like word.
SAME_TOPIC = 0.25
OTHER_DISTRICT = 0.5
#: A topic is suggested by this share of the votes, and by so many tickets or one that is so alike.
CLEAR_SHARE, CLEAR_TICKETS, CLEAR_ALIKE = 0.5, 2, 0.6
#: So much of a topic's name must be typed, of the words that say something.
NAMED = 0.5
#: Tickets that have the words asked for. More would make who types wait.
LOOKED_AT = 1000


class SuggestionBasis(StrEnum):
    """The basis of a suggestion: what speaks for it."""

    DISTRICT = "district"  # a rule for the topic in this district
    TOPIC = "topic"  # the topic's own body
    BRANCH = "branch"  # what stands above the topic says so
    MEANING = (
        "meaning"  # like tickets in whatever language, by what they mean and how they are spelt
    )
    SPELLING = "spelling"  # like tickets by how their words are spelt, where meaning is not known
    NAME = "name"  # words of the topic's name were typed
    LIKE = "like"  # what became of like tickets
    CORRECTED = "corrected"  # like tickets were corrected to it


@dataclass(frozen=True, slots=True)
class EarlierTicket:
    """An earlier ticket. `shared`: the words (as stems) it has of those that are typed now.
    `corrected`: its body was chosen against the rule."""

    ticket: str
    topic_id: int
    body_id: int | None
    district: str | None
    corrected: bool
    shared: frozenset[str]


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """The rule of one place in the tree of topics, the nearest first. `district` None:
    everywhere."""

    body_id: int
    ground: SuggestionBasis
    closed: bool


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A suggested topic. `tickets` of `of` like tickets were about it; both 0 with
    SuggestionBasis.NAME. `such`: numbers of those that speak for it most, with
    SuggestionBasis.MEANING and SuggestionBasis.SPELLING."""

    topic_id: int
    ground: SuggestionBasis
    tickets: int = 0
    of: int = 0
    such: tuple[str, ...] = ()

    @property
    def clear(self) -> bool:
        """Return whether most of the like tickets say so, or its name: clear enough to ask a
        citizen, who sees no other topic and none of the tickets."""
        return not self.of or 2 * self.tickets > self.of


@dataclass(frozen=True, slots=True)
class BodyChoice:
    """A suggested body. `tickets` of `of` like tickets went there; both 0 where a rule alone says
    so."""

    body_id: int
    ground: SuggestionBasis
    tickets: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal of bodies: to whom; who else comes into question, likeliest first; who was passed
    over as closed."""

    first: BodyChoice | None
    others: tuple[BodyChoice, ...] = ()
    closed: tuple[int, ...] = ()


def rarity(total: int, tickets: int) -> float:
    """Return what a word is worth that `tickets` of `total` have; nothing where none has it."""
    return log(2 + total / tickets) if tickets > 0 else 0.0


def telling(words: Mapping[str, int], total: int) -> dict[str, float]:
    """Return the words that tell tickets apart, with their weights: the rarest, until as many
    tickets have them as can be looked at in an instant. `words`: with how many of `total` tickets
    have each."""
    chosen: dict[str, float] = {}
    reached = 0
    for word, tickets in sorted(words.items(), key=lambda pair: (pair[1], pair[0])):
        reached += tickets
        if tickets > 0 and (not chosen or reached <= LOOKED_AT):
            chosen[word] = rarity(total, tickets)
    return chosen


def likeness(shared: Iterable[str], weights: Mapping[str, float]) -> float:
    """Return the share, of 1, that the shared words have of what the typed ones are worth."""
    whole = sum(weights.values())
    return sum(weights.get(word, 0.0) for word in shared) / whole if whole > 0 else 0.0


def known_share(
    words: Iterable[Collection[str]], counts: Mapping[str, int], weights: Mapping[str, float]
) -> float:
    """Return, of the typed words (each in its forms), without those that too many tickets have, the
    share that any kept ticket has. `counts` and `weights` as for and of `telling`."""
    telling_words = new = 0
    for forms in words:
        telling_words += any(form in weights for form in forms)
        new += not any(counts.get(form) for form in forms)
    return telling_words / (telling_words + new) if telling_words else 0.0


def suggest_topic(
    earlier: Sequence[EarlierTicket],
    weights: Mapping[str, float],
    named: Mapping[int, float],
    known: float = 1.0,
) -> TopicChoice | None:
    """Return what the ticket is about. `named`: topic → `typed_of` its name. `known`: `known_share`
    of what is typed: tickets that share the few words that anybody used before are little like
    it."""
    votes: dict[int, list[float]] = {}
    for ticket, alike in _likest(earlier, weights, known):
        votes.setdefault(ticket.topic_id, []).append(alike)
    of, whole = sum(map(len, votes.values())), sum(map(sum, votes.values()))
    for topic_id, cast in sorted(votes.items(), key=lambda pair: (-sum(pair[1]), pair[0]))[:1]:
        if sum(cast) / whole < CLEAR_SHARE:
            break
        if len(cast) >= CLEAR_TICKETS or max(cast) >= CLEAR_ALIKE:
            return TopicChoice(topic_id, SuggestionBasis.LIKE, len(cast), of)
    return _by_name(named)


def _by_name(named: Mapping[int, float]) -> TopicChoice | None:
    best = sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    if not best or best[0][1] <= 0:
        return None
    if len(best) == 2 and best[0][1] == best[1][1]:
        return None  # the list of topics shows both
    return TopicChoice(best[0][0], SuggestionBasis.NAME)


def typed_of(
    name: Sequence[Collection[str]], typed: Collection[str], least: float = NAMED
) -> float:
    """Return how well a name (each of its words in its forms) was typed: how many of its words,
    times their share in it; 0 for a share below `least`."""
    there = sum(any(form in typed for form in word) for word in name)
    share = there / len(name) if name else 0.0
    return there * share if share >= least else 0.0


def suggest_body(
    rules: Sequence[RoutingRule],
    earlier: Sequence[EarlierTicket],
    weights: Mapping[str, float],
    district: str | None,
    open_bodies: Collection[int],
) -> Proposal:
    """Return who is to solve a ticket of a topic. `rules` of that topic, the nearest first;
    `earlier` tickets of it. A closed body is never proposed."""
    rule = next((it for it in rules if not it.closed), None)
    closed = tuple(it.body_id for it in rules[: rules.index(rule) if rule else None])
    earlier_bodies = _of_topic(earlier, weights, district, open_bodies)
    votes: dict[int, float] = {} if rule is None else {rule.body_id: RULE_WEIGHT}
    for ticket, weight in earlier_bodies:
        assert ticket.body_id is not None
        votes[ticket.body_id] = votes.get(ticket.body_id, 0.0) + weight
    order = sorted(votes, key=lambda body: (-votes[body], not rule or body != rule.body_id, body))
    choices = [_choice(body, rule, [it for it, _ in earlier_bodies]) for body in order]
    return Proposal(choices[0] if choices else None, tuple(choices[1:]), _once(closed))


def _likest(
    earlier: Iterable[EarlierTicket], weights: Mapping[str, float], known: float
) -> list[tuple[EarlierTicket, float]]:
    every = [(it, known * likeness(it.shared, weights)) for it in earlier]
    alike = [each for each in every if each[1] >= ALIKE]
    return sorted(alike, key=lambda each: (-each[1], each[0].ticket))[:LIKEST]


def _of_topic(
    earlier: Iterable[EarlierTicket],
    weights: Mapping[str, float],
    district: str | None,
    open_bodies: Collection[int],
) -> list[tuple[EarlierTicket, float]]:
    """The tickets that are asked, the weightiest first, with their weight."""
    counted = [(it, _weight(it, weights, district)) for it in earlier if it.body_id in open_bodies]
    return sorted(counted, key=lambda each: (-each[1], each[0].ticket))[:LIKEST]


def _weight(ticket: EarlierTicket, weights: Mapping[str, float], district: str | None) -> float:
    alike = max(SAME_TOPIC, likeness(ticket.shared, weights))
    apart = district is not None and ticket.district is not None and ticket.district != district
    return alike * (CORRECTED_WEIGHT if ticket.corrected else 1) * (OTHER_DISTRICT if apart else 1)


def _choice(
    body_id: int, rule: RoutingRule | None, earlier_bodies: Sequence[EarlierTicket]
) -> BodyChoice:
    if rule is not None and rule.body_id == body_id:
        return BodyChoice(body_id, rule.ground)
    went = [it for it in earlier_bodies if it.body_id == body_id]
    ground = SuggestionBasis.CORRECTED if any(it.corrected for it in went) else SuggestionBasis.LIKE
    return BodyChoice(body_id, ground, len(went), len(earlier_bodies))


def _once(ids: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))
