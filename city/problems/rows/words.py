"""What contacts of a problem write, in words that its topic's tickets have oftener than others."""

from __future__ import annotations

from collections.abc import Sequence

from city.problems.wording import MOST_WORDS, ContactText, TopicWord, WrittenWord, written
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.meaning.said import applicants_words
from registry.meaning.text import words_of


async def words(connection: Connection, topic: int, tickets: Sequence[str]) -> list[WrittenWord]:
    """Return words, first what these tickets say first, what most of them have first; as a topic's
    words are learned."""
    known = await _topic_words(connection, topic)
    if not known:
        return []
    rows = await connection.fetch(*bind("problem_texts", tickets=list(tickets)))
    contacts = [
        (row["applicant"], words_of(f"{row['subject']} {applicants_words(row['text'])}"))
        for row in rows
    ]
    forms = await _forms(connection, {it for _, text in contacts for it in text}, known)
    texts = [
        ContactText(applicant, frozenset(forms[it] for it in text if it in forms))
        for applicant, text in contacts
    ]
    return written(known, texts)[:MOST_WORDS]


@query("problem_topic_words")
async def _topic_words(connection: Connection, topic: int) -> list[TopicWord]:
    """Return the words of a topic, those that tell it best first."""


async def _forms(
    connection: Connection, words: set[str], known: Sequence[TopicWord]
) -> dict[str, str]:
    """Word → what it and all its forms begin with; of the topic's own words."""
    beginnings = {it for word in known for it in (word.kazakh_beginning, word.russian_beginning)}
    query = bind(
        "problem_forms", words=sorted(words), beginnings=sorted(it for it in beginnings if it)
    )
    return {it["word"]: it["beginning"] for it in await connection.fetch(*query)}
