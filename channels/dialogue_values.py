"""The values of the bot's dialogue: its state, what is known, what is answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from channels.bot_words import Button
from channels.commands import Asks
from registry.understanding.understood import Reading


@dataclass(frozen=True, slots=True)
class TopicQuestion:
    """A question that a topic asks, in the author's language; `choices`: of a list."""

    code: str
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedTopic:
    """A topic as the bot names it to the author."""

    code: str
    name: str
    questions: tuple[TopicQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """One of several problems that were written together: its own words, and its topic's code."""

    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class About:
    """The subject of a conversation. `offered`: the topic's code that was suggested; `proposed`:
    codes among which its author may choose; `topic`: the one that they have agreed to, "": none;
    `question`: which of its questions waits for an answer; `replies`: question and answer, in the
    author's words. `urgent`: people are in danger, and an address is waited for. `problems`: those
    that are still to be registered where several were written together, in the messages `divided`.
    `aside`: messages of which no ticket is made. `handed`: a person was promised."""

    conversation_id: int = 0
    offered: str = ""
    proposed: tuple[str, ...] = ()
    topic: str = ""
    question: str = ""
    replies: tuple[tuple[str, str], ...] = ()
    urgent: bool = False
    problems: tuple[DraftProblem, ...] = ()
    divided: tuple[int, ...] = ()
    aside: tuple[int, ...] = ()
    handed: bool = False


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The state of the bot's dialogue with an author. `fresh`: what comes next is about something
    new, however open the last ticket is. `wrong_codes` were tried since `wrong_since`. `about`: of
    the conversation that goes on; `waiting`: of those whose tickets are still to be registered."""

    language: str
    fresh: bool = False
    wrong_codes: int = 0
    wrong_since: datetime | None = None
    about: About = About()
    waiting: tuple[About, ...] = ()


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """A turn of the author: `content` is for a person, `words` are the texts of it; `asks` are
    words to the bot. `own_telephone`: it was shared; `other_telephone`: somebody else's was.
    `voices` of the `files` are spoken. `messages`: their ids; `reading`: how the words were
    understood, None: they were not."""

    words: tuple[str, ...] = ()
    files: int = 0
    place: bool = False
    asks: tuple[Asks, ...] = ()
    own_telephone: bool = False
    other_telephone: bool = False
    voices: int = 0
    messages: tuple[int, ...] = ()
    reading: Reading | None = None

    @property
    def content(self) -> bool:
        return bool(self.words or self.files or self.place)


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of the conversation so far, this turn among it. `address`: its words name one;
    `words`: they say something else, too."""

    words: bool
    files: bool
    place: bool
    address: bool = False

    @property
    def empty(self) -> bool:
        return not (self.words or self.files or self.place or self.address)

    @property
    def placed(self) -> bool:
        return self.place or self.address


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """An article of the knowledge base that everybody may read; `link`: its page."""

    title: str
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that a response needs. `ticket`: the author's last one that is open, with which the
    conversation goes on, about `ticket_topics` as far as they are known; `own`: it is this
    conversation's. `registering`: a number is on its way. `topics`: those in use, by code; `topic`:
    the one that tickets of this city suggest for these words. `earlier`: messages of the draft
    before this turn, which say `earlier_words`. `with_person`: a person of the centre talks with
    the author. `outside`: the place is not of the city. `answer`: the article that answers a
    question."""

    draft: Draft
    ticket: str | None = None
    own: bool = False
    registering: bool = False
    knows_telephone: bool = False
    conversation_id: int = 0
    topic: OfferedTopic | None = None
    topics: Mapping[str, OfferedTopic] = field(default_factory=dict)
    ticket_topics: tuple[str, ...] = ()
    earlier: tuple[int, ...] = ()
    earlier_words: str = ""
    with_person: bool = False
    outside: bool = False
    answer: PublicAnswer | None = None


@dataclass(frozen=True, slots=True)
class BotReply:
    """A reply of the bot. `choices`: buttons with words of their own, before the others."""

    text: str
    buttons: tuple[Button, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """A question about the status of a ticket; `number` "": their open ones, or the last one."""

    number: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class FurtherTicket:
    """A ticket beside the conversation's own one: a problem, and the replies to its questions."""

    problem: DraftProblem
    replies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """The response to a turn. `register`: a ticket is owed; `further`: more of them are. `add_to`:
    what was said belongs to this ticket; `join`: the whole conversation does. `another`: what was
    said begins another conversation. `solved`: whether what their answered ticket (`judged`, "":
    the one answered last) is about is; None: they did not say. `release`: no person is needed for
    it. `complaint`: it is about us, and `danger`: it cannot wait; a person is told so."""

    dialogue: Dialogue
    answers: tuple[BotReply, ...] = ()
    register: bool = False
    further: tuple[FurtherTicket, ...] = ()
    add_to: str | None = None
    join: str | None = None
    another: bool = False
    statuses: tuple[Status, ...] = ()
    solved: bool | None = None
    judged: str = ""
    release: bool = False
    complaint: bool = False
    danger: bool = False


def goes_on(dialogue: Dialogue, facts: Facts) -> bool:
    """Return whether what is said belongs to the author's open ticket, and not to another
    problem."""
    if dialogue.about.problems and not facts.own:  # one of them may have its ticket already
        return False
    return facts.ticket is not None and (facts.own or not dialogue.fresh)


def about_of(dialogue: Dialogue, conversation_id: int) -> About | None:
    """Return the subject of a conversation; None: nothing is known of it."""
    known = (dialogue.about, *dialogue.waiting)
    return next((it for it in known if it.conversation_id == conversation_id), None)
