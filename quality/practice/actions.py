"""What is done in practice: a run is begun, its contacts are taken, registered and assessed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from foundation.postgres.pool import Connection
from quality.assessment.form import AssessmentForm, read_form
from quality.assessment.rows import forms
from quality.assessment.score import Marks, fits, unmarked
from quality.assessment.sheet import AssessmentSheet
from quality.practice.judging import Registered
from quality.practice.rows import practice as rows
from quality.practice.rows.practice import PracticeItem
from quality.practice.scripts import Script


class PracticeRefusal(StrEnum):
    """The reason why a step of practice is refused."""

    NOBODY = "nobody"
    NO_SCRIPTS = "no_scripts"
    NOT_NOW = "not_now"
    NO_FORM = "no_form"
    MARKS = "marks"


class PracticeRefused(Exception):
    """The error for a step that cannot be done, with its reason."""

    def __init__(self, why: PracticeRefusal) -> None:
        super().__init__(why.value)
        self.why = why


async def begin_run(
    connection: Connection,
    person_id: int,
    scripts: Sequence[Script],
    begun_by: int,
    roles: Sequence[str],
    now: datetime,
    order: random.Random,
) -> int:
    """Begin a run of these scripts in an order of chance, and return its id. `roles`: of the people
    who may practise. Raises PracticeRefused."""
    if not scripts:
        raise PracticeRefused(PracticeRefusal.NO_SCRIPTS)
    mixed = order.sample(list(scripts), len(scripts))
    contents = [msgspec.to_builtins(script) for script in mixed]
    run_id = await rows.begin(connection, person_id, begun_by, roles, now, contents)
    if run_id is None:
        raise PracticeRefused(PracticeRefusal.NOBODY)
    return run_id


async def answer_call(connection: Connection, run_id: int, place: int, now: datetime) -> None:
    """Answer the call that rings. Raises PracticeRefused."""
    if await rows.answer(connection, run_id, place, now) is None:
        raise PracticeRefused(PracticeRefusal.NOT_NOW)


async def register_contact(
    connection: Connection,
    run_id: int,
    place: int,
    registered: Registered,
    words: str,
    reply: str,
    now: datetime,
) -> None:
    """Store what the operator registered of a contact; it stays so. Raises PracticeRefused."""
    stored = await rows.register(
        connection, run_id, place, topic=registered.topic, address=registered.address,
        urgent=registered.urgent, words=words, reply=reply, now=now,
    )  # fmt: skip
    if stored is None:
        raise PracticeRefused(PracticeRefusal.NOT_NOW)


def next_item(items: Sequence[PracticeItem]) -> PracticeItem | None:
    """Return the first contact of a run that is not registered; None where all are."""
    return next((it for it in items if it.registered_at is None), None)


async def form_now(connection: Connection, line: str | None) -> tuple[int, AssessmentForm] | None:
    """Return the form by which calls of a line are assessed now, with the id of its version."""
    version_id = await rows.form_version(connection, line)
    return None if version_id is None else (version_id, await _form(connection, version_id))


async def form_of(connection: Connection, item: PracticeItem) -> AssessmentForm | None:
    """Return the form by which a contact was assessed; None where it was not."""
    return None if item.version_id is None else await _form(connection, item.version_id)


async def assess_contact(
    connection: Connection,
    item: PracticeItem,
    line: str | None,
    marks: Mapping[str, str],
    fatal: Sequence[str],
    comment: str,
    person_id: int,
    now: datetime,
) -> None:
    """Assess a contact by the form of the line, as a call; also again. Raises PracticeRefused."""
    found = await form_now(connection, line)
    if found is None:
        raise PracticeRefused(PracticeRefusal.NO_FORM)
    version_id, form = found
    try:
        judged = msgspec.convert({"items": marks, "fatal": list(fatal)}, Marks)
    except msgspec.ValidationError:
        raise PracticeRefused(PracticeRefusal.MARKS) from None
    if not fits(form, judged) or unmarked(form, judged):
        raise PracticeRefused(PracticeRefusal.MARKS)
    sheet = msgspec.to_builtins(AssessmentSheet(judged.items, judged.fatal, comment=comment))
    stored = await rows.assess(
        connection, item.run_id, item.place, version_id=version_id, sheet=sheet,
        person_id=person_id, now=now,
    )  # fmt: skip
    if stored is None:
        raise PracticeRefused(PracticeRefusal.NOT_NOW)


async def _form(connection: Connection, version_id: int) -> AssessmentForm:
    version = await forms.version(connection, version_id)
    if version is None:
        raise LookupError(version_id)
    return read_form(version.content)
