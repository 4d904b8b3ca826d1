"""Rows of a body's templates of answers."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class AnswerTemplate:
    """A template of a body's answers. `topic`: the code of the topic whose tickets it is for; None:
    of any."""

    template_id: int
    names: Names
    text_kk: str
    text_ru: str
    topic: str | None
    topic_names: Names | None

    def text_in(self, language: str) -> str:
        """Return the text for an applicant of this language."""
        return self.text_kk if language == "kk" else self.text_ru


@query("answer_templates_of_body")
async def of_body(connection: Connection, body_id: int) -> list[AnswerTemplate]:
    """List the templates of a body by their Kazakh names."""


@query("answer_templates_for_ticket")
async def for_ticket(connection: Connection, body_id: int, number: str) -> list[AnswerTemplate]:
    """List the templates that fit a ticket of the body, those of its topic first."""


@query("answer_template_save")
async def save(
    connection: Connection,
    template_id: int | None,
    body_id: int,
    *,
    names: Names,
    text_kk: str,
    text_ru: str,
    topic: str | None,
    person_id: int,
) -> int | None:
    """Add (`template_id` None) or change a template. Return its id, or None if the body has no such
    template, or if there is no such topic."""


@query("answer_template_close")
async def close(
    connection: Connection, template_id: int, body_id: int, person_id: int
) -> bool | None:
    """Close a template; None if the body has no such template."""
