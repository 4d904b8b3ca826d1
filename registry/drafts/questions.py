"""What a topic asks of a citizen beside their words (`registry/open311/attributes.toml`), and what
they answered. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.drafts.report import FieldFault, FieldProblem, Reply, one_line
from registry.open311.services import Attribute

#: Letters of an answer in one's own words.
LONGEST_REPLY = 300
MOST_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what was answered, "" or none where nothing was."""

    attribute: Attribute
    values: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    def in_language(self, language: str) -> str:
        """Return the answer for people; "" where there is none."""
        names = self.attribute.values
        if self.attribute.is_list:
            return ", ".join(names[it].in_language(language) for it in self.values if it in names)
        if self.attribute.datatype == "datetime" and (at := _moment(self.value)):
            return f"{at:%d.%m.%Y %H:%M}"
        return self.value


def field_of(attribute: Attribute) -> str:
    """Return what its field is called in the form."""
    return f"q-{attribute.code}"


def read_replies(
    attributes: Sequence[Attribute], fields: Mapping[str, Sequence[str]]
) -> tuple[tuple[Reply, ...], list[FieldFault]]:
    """Return what the form says, each answer of a list once, and what is wrong with it; an answer
    that is wrong is remembered."""
    replies, faults = [], []
    for attribute in attributes:
        written = (one_line(each, LONGEST_REPLY) for each in fields.get(field_of(attribute), ()))
        values = tuple(dict.fromkeys(filter(None, written)))
        if attribute.datatype != "multivaluelist":
            values = values[:1]
        if values:
            replies.append(Reply(attribute.code, values))
        wrong = _wrong(attribute, values)
        if wrong is not None:
            faults.append(FieldFault(field_of(attribute), wrong))
    return tuple(replies), faults


def _wrong(attribute: Attribute, values: Sequence[str]) -> FieldProblem | None:
    if not values:
        return FieldProblem.MISSING if attribute.required else None
    if attribute.is_list:
        return None if set(values) <= set(attribute.values) else FieldProblem.UNKNOWN
    if attribute.datatype == "number":
        return None if _is_number(values[0]) else FieldProblem.NO_COUNT
    if attribute.datatype == "datetime":
        return None if _moment(values[0]) else FieldProblem.NO_MOMENT
    return None


def _is_number(raw: str) -> bool:
    try:
        value = float(raw.replace(",", "."))
    except ValueError:
        return False
    return math.isfinite(value) and 0 <= value <= MOST_NUMBER


def _moment(raw: str) -> datetime | None:
    """As a field for date and time has it, or as people write it."""
    for form in ("%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y"):
        try:
            return datetime.strptime(raw, form)
        except ValueError:
            continue
    return None


def questions_of(attributes: Sequence[Attribute], replies: Sequence[Reply]) -> list[Question]:
    """Return the topic's questions with what was answered to each."""
    values = {it.code: it.values for it in replies}
    return [Question(it, values.get(it.code, ())) for it in attributes]


def lines(questions: Sequence[Question], language: str) -> list[str]:
    """Return what was answered, one question a line, as it stands in the ticket's text."""
    return [f"{question.attribute.question.in_language(language)}: {answer}"
            for question in questions if (answer := question.in_language(language))]  # fmt: skip
