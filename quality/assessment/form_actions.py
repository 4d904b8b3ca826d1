"""Business actions with assessment forms, each with its entry in the audit.

Each function works in the caller's transaction.
"""

from __future__ import annotations

from foundation.postgres.pool import Connection
from quality.assessment.rows import forms
from queue_manager.rows.lines import saved_lines
from staff.acting import ActingPerson


class NoSuchVersion(Exception):
    """An error: there is no such version of a form."""


class LineHasForm(Exception):
    """An error: the line has a form already, or does not exist."""


class DraftExists(Exception):
    """An error: the form has a draft already."""


async def begin_draft(
    connection: Connection, version_id: int, line: str | None, by: ActingPerson
) -> int:
    """Begin a draft as a copy of a version: of the same form, or of a new form of `line`. Return
    the id of the draft. Raise NoSuchVersion, LineHasForm, DraftExists."""
    before = await forms.version(connection, version_id)
    if before is None:
        raise NoSuchVersion
    form_id = before.form_id if line is None else await _add_form(connection, line)
    draft = await forms.add_draft(connection, form_id, version_id, by.person_id)
    if draft is None:
        raise DraftExists
    await by.note(connection, "assessment_form_drafted", str(draft))
    return draft


async def _add_form(connection: Connection, line: str) -> int:
    if line not in {saved.wish.number for saved in await saved_lines(connection)}:
        raise LineHasForm
    form_id = await forms.add_form(connection, line)
    if form_id is None:
        raise LineHasForm
    return form_id
