"""A conversation becomes a ticket, with its words, its place and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.bot_words import Button, Saying, say
from channels.dialogue import title_of
from channels.dialogue_values import About, DraftProblem, about_of
from channels.model import ReplyMode
from channels.outgoing import OutgoingReply, put_out
from channels.rows import conversations, files, registrations, sources
from channels.rows.conversations import Content, last_place
from channels.rows.registrations import Receipt
from channels.rows.sources import AuthorRow
from channels.term_words import term_sentence
from channels.topics import by_code, reply_lines, topic_of, without_replies
from channels.turns import dialogue_as_json, dialogue_of
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.places.ground import Point
from registry.places.placing import where_in
from registry.places.rows import places
from registry.routing.rows.rules import body_of_topic
from registry.workflow.opening import NewTicket, open_ticket

LONGEST_TEXT = 20_000


class HasTicket(Exception):
    """The conversation has its ticket already; `number` says which."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


async def register(
    connection: Connection,
    conversation_id: int,
    number: str,
    *,
    line: str,
    operator: str | None,
    now: datetime,
    draft: TicketDraft | None = None,
) -> None:
    """Open the ticket `number` for the conversation, in the caller's transaction.

    The ticket gets the conversation's words, its last place, the topic that its author confirmed,
    and the author's answers to the topic's questions. files.py adds photos and videos later.
    `operator`: the extension of the operator who registers the ticket. None: the bot registers it,
    and the ticket is assigned to the topic's body at once.
    `draft`: the operator has read and corrected the ticket; it is assigned at once, and may be
    another one of a conversation that has a ticket already.

    Raises HasTicket if the conversation has a ticket and there is no draft, NumberTaken if another
    ticket has the number.
    """
    author = await sources.lock_author(connection, conversation_id)
    row = await conversations.lock(connection, conversation_id)
    if row.ticket is not None and draft is None:
        raise HasTicket(row.ticket)
    opened = draft or await _draft_of(connection, conversation_id, author)
    place = opened.place
    district = await _district(connection, place) if place else None
    ticket = NewTicket(
        number=number,
        contact_id=row.contact_id,
        line=line,
        opened_at=now,
        operator=operator,
        subject=opened.subject,
        text=opened.text,
        address=opened.address,
        district=district,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        rough_place=opened.rough_place,
        urgent=opened.urgent,
        topic_id=opened.topic_id,
        body_id=await body_of_topic(connection, opened.topic_id, district),
    )
    at_once = operator is None or draft is not None
    await open_ticket(connection, ticket, at=now, assign_at=now if at_once else None)
    if draft is not None:
        await files.choose_for_ticket(connection, conversation_id, draft.file_ids)
    await _end_first_problem(connection, conversation_id, author)
    await registrations.set_ticket(
        connection, conversation_id, number, now + registrations.DEADLINE_COMES_WITHIN
    )
    await sources.end_fresh(connection, row.source, row.address)


async def _end_first_problem(
    connection: Connection, conversation_id: int, author: AuthorRow | None
) -> None:
    """Note that the first of several problems has its ticket: the next draft is of the next one."""
    if author is None:
        return
    dialogue = dialogue_of(author)
    about = dialogue.about
    if about.conversation_id != conversation_id or not about.problems:
        return
    dialogue = replace(dialogue, about=replace(about, problems=about.problems[1:]))
    await sources.set_dialogue(
        connection, author.source, author.address, author.language, dialogue_as_json(dialogue)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDraft:
    """A ticket before it is opened. `rough_place`: the place is only somewhere on the street.
    `urgent`: it is a danger. `offered`: nobody has chosen the topic, the bot only proposed it.
    `file_ids`: the photos and videos that belong to it; read of a conversation it has none."""

    subject: str
    text: str
    address: str = ""
    topic_id: int | None = None
    offered: bool = False
    place: Point | None = None
    rough_place: bool = False
    urgent: bool = False
    file_ids: Sequence[str] = ()


async def read_draft(
    connection: Connection, conversation_id: int, since: datetime | None
) -> TicketDraft:
    """Read the ticket that a conversation would become, in a transaction that may write: the author
    is locked. `since`: it has a ticket already, opened then, and the draft is of the next of its
    problems, or of what was written later."""
    author = await sources.lock_author(connection, conversation_id)
    draft = await _draft_of(connection, conversation_id, author, since)
    about = about_of(dialogue_of(author), conversation_id) if author is not None else None
    if about is not None and about.problems and since is not None:
        return await _next_problem(connection, conversation_id, about.problems[0], draft)
    if draft.topic_id is not None or author is None or since is not None:
        return draft
    code = (about.problems[0].topic if about.problems else about.offered) if about else ""
    row = await by_code(connection, code) if code else None
    return replace(draft, topic_id=row.topic_id, offered=True) if row else draft


async def _next_problem(
    connection: Connection, conversation_id: int, problem: DraftProblem, later: TicketDraft
) -> TicketDraft:
    """Return the draft of a problem that was written with another one, which has its ticket.
    `later`: what was written since."""
    row = await by_code(connection, problem.topic)
    place = later.place or last_place(await conversations.content(connection, conversation_id))
    words = "\n".join(filter(None, (problem.text, later.text)))
    return replace(
        later, subject=title_of([problem.text]), text=words[:LONGEST_TEXT], place=place,
        topic_id=row.topic_id if row else None, offered=row is not None,
    )  # fmt: skip


async def _draft_of(
    connection: Connection,
    conversation_id: int,
    author: AuthorRow | None,
    since: datetime | None = None,
) -> TicketDraft:
    everything = await conversations.content(connection, conversation_id)
    content = [it for it in everything if since is None or it.seen_at > since]
    issue = UNKNOWN if since else await _issue_of(connection, conversation_id, author)
    words = without_replies(_words(content, issue.about), issue.about)
    return TicketDraft(
        subject=title_of(words),
        text="\n".join((*words, *issue.lines))[:LONGEST_TEXT],
        topic_id=issue.topic_id,
        place=last_place(content),
        urgent=issue.about.urgent,
    )


@dataclass(frozen=True, slots=True)
class ReportedIssue:
    """The issue that the bot has learned of a conversation. `topic_id`: the topic that its author
    agreed to; `lines`: what they answered to its questions."""

    about: About
    topic_id: int | None = None
    lines: Sequence[str] = ()


UNKNOWN = ReportedIssue(About())


async def _issue_of(
    connection: Connection, conversation_id: int, author: AuthorRow | None
) -> ReportedIssue:
    if author is None:
        return UNKNOWN
    about = about_of(dialogue_of(author), conversation_id)
    if about is None:
        return UNKNOWN
    row = await by_code(connection, about.topic) if about.topic else None
    if row is None:
        return ReportedIssue(about)
    return ReportedIssue(about, row.topic_id, reply_lines(topic_of(row, author.language), about))


def _words(content: Sequence[Content], about: About) -> list[str]:
    """Return what the ticket says of what was written: of several problems its own one, not what
    was set aside, and once what was written twice."""
    others = {*about.aside, *about.divided}
    words = dict.fromkeys(it.text for it in content if it.text and it.message_id not in others)
    own = [it.text for it in about.problems[:1]]
    return [*own, *words] or [it.text for it in content if it.text]


async def _district(connection: Connection, place: Point) -> str | None:
    """Return the district of a place. None: it is outside the city, or no outline is drawn."""
    found = where_in(await places.districts(connection), place)
    return None if found.outside else found.district


async def send_receipt(
    connection: Connection, receipt: Receipt, settings: Settings, now: datetime
) -> None:
    """Send the number, the deadline where it is known, and the code, to whoever wrote. Before
    everybody it goes without the code, which follows where nobody else reads it, if they have
    written there."""
    if receipt.reply_mode == ReplyMode.PRIVATE:
        await _receipt(connection, receipt, settings, now, Saying.REGISTERED, receipt.address)
    elif receipt.reply_mode == ReplyMode.PUBLIC:
        await _receipt(
            connection, receipt, settings, now, Saying.REGISTERED_IN_PUBLIC, receipt.address
        )
    if receipt.alone is not None:
        await _receipt(connection, receipt, settings, now, Saying.REGISTERED, receipt.alone)
    await registrations.end_receipt(connection, receipt.conversation_id)


async def _receipt(
    connection: Connection,
    receipt: Receipt,
    settings: Settings,
    now: datetime,
    saying: Saying,
    address: str,
) -> None:
    in_public = saying is Saying.REGISTERED_IN_PUBLIC
    term = term_sentence(receipt.due_at, receipt.language, ZoneInfo(settings.timezone))
    reply = OutgoingReply(
        key=f"{receipt.source}/{receipt.conversation_id}/"
        f"{'public_' if in_public else ''}receipt/{receipt.ticket}",
        source=receipt.source,
        address=address,
        language=receipt.language,
        text=say(saying, receipt.language, number=receipt.ticket, until=term),
        buttons=() if in_public else (Button.STATUS, Button.NEW),
        ticket=None if in_public else receipt.ticket,
    )
    await put_out(connection, receipt.conversation_id, reply, now)
