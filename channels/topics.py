"""What a conversation is about: the topic that the bot suggests, and what its ticket has of it."""

from __future__ import annotations

from collections.abc import Sequence

from channels.dialogue_values import About, OfferedTopic, TopicQuestion
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.meaning.asking import topic_by_meaning
from registry.open311.rows import open311
from registry.open311.rows.open311 import ServiceRow
from registry.open311.services import OTHER, Attribute, all_attributes, offered
from registry.topic_finding import TopicFinder


def topic_of(row: ServiceRow, language: str) -> OfferedTopic:
    questions = tuple(_question(it, language) for it in all_attributes().get(row.code, ()))
    return OfferedTopic(row.code, row.names.in_language(language), questions)


def _question(attribute: Attribute, language: str) -> TopicQuestion:
    choices = tuple(name.in_language(language) for name in attribute.values.values())
    return TopicQuestion(attribute.code, attribute.question.in_language(language), choices)


def reply_lines(topic: OfferedTopic, about: About) -> list[str]:
    """Return question and answer, one a line, as they stand in the ticket's text. Pure."""
    texts = {it.code: it.text for it in topic.questions}
    return [
        f"{texts[code]}: {' '.join(words.split())}"
        for code, words in about.replies
        if code in texts
    ]


def without_replies(words: Sequence[str], about: About) -> list[str]:
    """Return what was written, but for the answers to questions, each taken away once. Pure."""
    answers = [reply for _, reply in about.replies]
    left = []
    for word in words:
        if word in answers:
            answers.remove(word)
        else:
            left.append(word)
    return left


async def in_use(connection: Connection, language: str) -> dict[str, OfferedTopic]:
    """Return the topics that the bot may name, by their codes."""
    rows = await open311.services(connection)
    return {it.code: topic_of(it, language) for it in rows if it.code != OTHER}


async def by_code(connection: Connection, code: str) -> ServiceRow | None:
    """Read a topic by its code. None: it has gone out of use."""
    return next((it for it in await open311.services(connection) if it.code == code), None)


async def suggested(
    connection: Connection,
    settings: Settings,
    stems: dict[str, frozenset[str]],
    words: str,
    language: str,
) -> OfferedTopic | None:
    """Return the topic that these words are clearly about; None: nothing speaks clearly for any."""
    meant = await topic_by_meaning(settings, words)
    finder = TopicFinder(connection, stems)
    await finder.read(words)
    found = await finder.find(words, meant)
    if found is None or not found.clear:
        return None
    row = offered(await open311.services(connection), found.topic_id)
    return topic_of(row, language) if row else None
